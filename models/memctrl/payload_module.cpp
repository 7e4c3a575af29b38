// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/payload_module.hpp"

#include <algorithm>

namespace mktme::memctrl {

namespace {

/// Returns true if all bytes lie in memory and none extends into the bits of another KeyID.
bool is_in_memory(const tlm::tlm_generic_payload& payload, const MemorySystem& memory) {
    const PhysAddr address{payload.get_address()};
    const std::uint64_t span = std::min(payload.get_data_length(), payload.get_streaming_width());
    const std::uint64_t begin = memory.layout().without_keyid(address).count();
    return memory.look_up(address, Direction::read, 0).has_value() &&
           span <= memory.capacity().count() - begin;
}

}  // namespace

std::optional<tlm::tlm_response_status> refusal(const tlm::tlm_generic_payload& payload,
                                                const MemorySystem& memory) {
    if (const auto unsound = shape_error(payload)) return unsound;
    if (!is_in_memory(payload, memory)) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    return std::nullopt;
}

}  // namespace mktme::memctrl
