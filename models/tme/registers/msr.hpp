// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace mktme::tme {

/// Model-specific registers of the key hardware, by number (docs/facts.md#tme-capability).
enum class Msr : std::uint32_t {
    mktme_status = 0x6F,
    mktme_keyid_partitioning = 0x87,
    tme_capability = 0x981,
    tme_activate = 0x982,
    tme_exclude_mask = 0x983,
    tme_exclude_base = 0x984,
    tme_clear_saved_key = 0x9FB,
    mk_tme_core_activate = 0x9FF,
};

/// Returns the register of this number if it belongs to the key hardware.
constexpr std::optional<Msr> msr_of(std::uint32_t number) {
    switch (const auto msr = static_cast<Msr>(number)) {
        case Msr::mktme_status:
        case Msr::mktme_keyid_partitioning:
        case Msr::tme_capability:
        case Msr::tme_activate:
        case Msr::tme_exclude_mask:
        case Msr::tme_exclude_base:
        case Msr::tme_clear_saved_key:
        case Msr::mk_tme_core_activate: return msr;
    }
    return std::nullopt;
}

}  // namespace mktme::tme
