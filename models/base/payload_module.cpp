// SPDX-License-Identifier: Apache-2.0
#include "models/base/payload_module.hpp"

#include <algorithm>

namespace mktme {

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

}  // namespace

std::optional<tlm::tlm_response_status> shape_error(const tlm::tlm_generic_payload& payload) {
    if (payload.get_data_length() == 0 || payload.get_streaming_width() == 0)
        return tlm::TLM_BURST_ERROR_RESPONSE;
    if (!has_sound_enables(payload)) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
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

void deliver(tlm::tlm_generic_payload& payload, const LinePart& part,
             std::span<const std::byte, line_size.count()> line) {
    auto* const data = reinterpret_cast<std::byte*>(payload.get_data_ptr());
    for (std::size_t i = 0; i < part.count; ++i)
        if (part.bytes.has(part.first + i)) data[part.data + i] = line[part.first + i];
}

std::array<std::byte, line_size.count()> brought(const tlm::tlm_generic_payload& payload,
                                                 const LinePart& part) {
    const auto* const data = reinterpret_cast<const std::byte*>(payload.get_data_ptr());
    std::array<std::byte, line_size.count()> line{};
    std::copy_n(data + part.data, part.count, line.begin() + part.first);
    return line;
}

bool refuse_direct_access(tlm::tlm_dmi& region) {
    region.init();
    region.allow_none();
    return false;
}

}  // namespace mktme
