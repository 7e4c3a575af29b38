// SPDX-License-Identifier: Apache-2.0
#include "models/platform/payload_module.hpp"

#include <algorithm>

namespace mktme::platform {

namespace {

/// Returns true if all bytes lie in memory and none extends into the bits of another KeyID.
bool is_in_memory(const tlm::tlm_generic_payload& payload, const memctrl::AddressDecoder& memory) {
    const PhysAddr address{payload.get_address()};
    const std::uint64_t span = std::min(payload.get_data_length(), payload.get_streaming_width());
    const std::uint64_t offset = memory.layout().without_keyid(address).count() - memory.base().count();
    return memory.decode(address).has_value() && span <= memory.capacity().count() - offset;
}

}  // namespace

std::optional<tlm::tlm_response_status> refusal(const tlm::tlm_generic_payload& payload,
                                                const memctrl::AddressDecoder& memory) {
    if (const auto unsound = shape_error(payload)) return unsound;
    if (!is_in_memory(payload, memory)) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    return std::nullopt;
}

}  // namespace mktme::platform
