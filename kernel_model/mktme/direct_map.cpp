// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/direct_map.hpp"

#include <bit>

namespace mktme::key_type {

std::optional<DirectMap> DirectMap::make(const DirectMapParams& params) {
    constexpr std::uint64_t tebibyte = std::uint64_t{1} << 40U;
    const std::uint64_t memory = params.memory.count() + params.padding.count();
    const std::uint64_t size = std::bit_ceil((memory + tebibyte - 1) / tebibyte) * tebibyte;
    const std::uint64_t available = std::uint64_t{1} << (params.virtual_mask_shift - 1);
    if (size > available / (std::uint64_t{params.keyids} + 1)) return std::nullopt;
    return DirectMap{Bytes{size}};
}

}  // namespace mktme::key_type
