// SPDX-License-Identifier: Apache-2.0
#include "models/platform/payload_module.hpp"

#include <algorithm>

namespace mktme::platform {

namespace {

/// Returns true if the payload has no byte enables, or at least one and each has one of the two legal values.
bool has_sound_enables(const tlm::tlm_generic_payload& payload) {
    if (payload.get_byte_enable_ptr() == nullptr) return true;
    const std::span<const unsigned char> enables{payload.get_byte_enable_ptr(),
                                                 payload.get_byte_enable_length()};
    return !enables.empty() && std::ranges::all_of(enables, [](unsigned char enable) {
        return enable == TLM_BYTE_DISABLED || enable == TLM_BYTE_ENABLED;
    });
}

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
    if (payload.get_data_length() == 0 || payload.get_streaming_width() == 0)
        return tlm::TLM_BURST_ERROR_RESPONSE;
    if (!has_sound_enables(payload)) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    if (!is_in_memory(payload, memory)) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    return std::nullopt;
}

Burst burst_of(const tlm::tlm_generic_payload& payload) {
    Burst burst{.address = PhysAddr{payload.get_address()},
                .length = payload.get_data_length(),
                .streaming_width = payload.get_streaming_width()};
    if (payload.get_byte_enable_ptr() != nullptr)
        burst.enables = {payload.get_byte_enable_ptr(), payload.get_byte_enable_length()};
    return burst;
}

void deliver(tlm::tlm_generic_payload& payload, const LinePart& part, const crypto::Line& line) {
    auto* const data = reinterpret_cast<std::byte*>(payload.get_data_ptr());
    for (std::size_t i = 0; i < part.count; ++i)
        if (part.bytes.has(part.first + i)) data[part.data + i] = line[part.first + i];
}

crypto::Line brought(const tlm::tlm_generic_payload& payload, const LinePart& part) {
    const auto* const data = reinterpret_cast<const std::byte*>(payload.get_data_ptr());
    crypto::Line line{};
    std::copy_n(data + part.data, part.count, line.begin() + part.first);
    return line;
}

}  // namespace mktme::platform
