// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/tme/mktme_params.hpp"
#include "models/tme/registers/register_bit.hpp"
#include "models/tme/registers/tme_algorithm.hpp"

namespace mktme::tme {

/// What can this package's TME do? The fields of IA32_TME_CAPABILITY (docs/facts.md#tme-capability).
struct TmeCapability {
    AlgorithmMask algorithms = 0;
    bool clear_saved_key = false;
    bool bypass = false;
    std::uint64_t max_keyid_bits = 0;
    std::uint64_t max_keys = 0;

    /// The register's value.
    [[nodiscard]] constexpr std::uint64_t to_msr() const {
        return algorithms | bit(30, clear_saved_key) | bit(31, bypass) | max_keyid_bits << 32U |
               max_keys << 36U;
    }
};

/// The capability these parameters ask for; what is 0 in them follows from keyid_bits.
inline TmeCapability capability_of(const MktmeParams& params) {
    const std::uint64_t bits = params.max_keyid_bits == 0 ? params.keyid_bits : params.max_keyid_bits;
    const std::uint64_t nameable = (std::uint64_t{1} << bits) - 1;
    return {.algorithms = static_cast<AlgorithmMask>(params.algorithms),
            .clear_saved_key = params.clear_saved_key,
            .bypass = params.bypass_supported,
            .max_keyid_bits = bits,
            .max_keys = params.max_keys == 0 ? nameable : params.max_keys};
}

/// ConfigError when the parameters contradict each other or the keys at start.
void check(const MktmeParams& params);

}  // namespace mktme::tme
