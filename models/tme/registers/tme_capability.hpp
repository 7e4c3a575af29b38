// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/tme/registers/register_bit.hpp"
#include "models/tme/registers/tme_algorithm.hpp"

namespace mktme::tme {

struct MktmeParams;

/// Fields of IA32_TME_CAPABILITY: the capabilities of a package's TME (docs/facts.md#tme-capability).
struct TmeCapability {
    AlgorithmMask algorithms = 0;
    bool clear_saved_key = false;
    bool bypass = false;
    std::uint64_t max_keyid_bits = 0;
    std::uint64_t max_keys = 0;

    /// Returns the register's value.
    [[nodiscard]] constexpr std::uint64_t to_msr() const {
        return algorithms | bit(30, clear_saved_key) | bit(31, bypass) | max_keyid_bits << 32U |
               max_keys << 36U;
    }
};

/// Returns the capability for these parameters. A max_keyid_bits of 0 stands for keyid_bits. A max_keys of 0 stands for
/// all KeyIDs besides 0 that max_keyid_bits can name.
TmeCapability capability_of(const MktmeParams& params);

/// Throws ConfigError if the parameters contradict each other or the keys at start.
void check(const MktmeParams& params);

}  // namespace mktme::tme
