// SPDX-License-Identifier: Apache-2.0
#include "models/tme/registers/activation_check.hpp"

namespace mktme::tme {

namespace {

/// Returns true if the package has the TME key's algorithm and the algorithm has no integrity.
bool is_policy_supported(std::uint64_t policy, const TmeCapability& capability) {
    if (policy >= 4) return false;
    const auto algorithm = static_cast<TmeAlgorithm>(policy);
    return !has_integrity(algorithm) && (capability.algorithms & mask_of(algorithm)) != 0;
}

}  // namespace

std::optional<ActivationRefusal> activation_refusal(std::uint64_t value, const TmeActivate& current,
                                                    const TmeCapability& capability) {
    using Refusal = ActivationRefusal;
    const auto wanted = TmeActivate::from_msr(value);
    if (current.lock) return Refusal::locked;
    if ((value & TmeActivate::reserved_bits) != 0 || (wanted.bypass && !capability.bypass))
        return Refusal::reserved_bit;
    if (!is_policy_supported(wanted.policy, capability)) return Refusal::policy_not_supported;
    if (wanted.keyid_bits > capability.max_keyid_bits) return Refusal::too_many_keyid_bits;
    if (wanted.keyid_bits > 0 && !wanted.enable) return Refusal::keyid_bits_without_tme;
    if (wanted.tdx_keyid_bits > wanted.keyid_bits) return Refusal::tdx_bits_exceed_keyid_bits;
    if ((wanted.algorithms & ~capability.algorithms) != 0) return Refusal::algorithm_not_supported;
    return std::nullopt;
}

}  // namespace mktme::tme
