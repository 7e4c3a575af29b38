// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/keyid_check.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"

namespace mktme::workloads {

void check_fits(std::string_view key, std::uint64_t keyid, const tme::AddressLayout& layout) {
    if (keyid >= layout.keyids())
        throw ConfigError{
            fmt::format("{} = {}: mktme.keyid_bits hold KeyIDs up to {}", key, keyid, layout.keyids() - 1)};
}

void check_usable(std::string_view key, std::uint64_t keyid, const tme::AddressLayout& layout, bool in_seam) {
    if (!in_seam && layout.is_tdx_private(KeyId{static_cast<std::uint16_t>(keyid)}))
        throw ConfigError{fmt::format(
            "{} = {}: TDX-private, as mktme.tdx_keyid_bits say; usable with mktme.seam = true only", key,
            keyid)};
}

}  // namespace mktme::workloads
