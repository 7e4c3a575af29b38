// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "models/tme/registers/address_layout.hpp"

namespace mktme::workloads {

/// Throws ConfigError that names the key if its KeyID does not fit in the KeyID bits.
void check_fits(std::string_view key, std::uint64_t keyid, const tme::AddressLayout& layout);

/// Throws ConfigError that names the key if pages and devices cannot have its KeyID: outside SEAM, none that is
/// TDX-private (docs/facts.md#keyid-partitioning). Precondition: it fits.
void check_usable(std::string_view key, std::uint64_t keyid, const tme::AddressLayout& layout, bool in_seam);

}  // namespace mktme::workloads
