// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/detection.hpp"

#include <algorithm>

#include "models/tme/registers/tme_activate.hpp"

namespace mktme::key_type {

namespace {

constexpr auto known_algorithms = mask_of(tme::TmeAlgorithm::aes_xts_128);

/// Returns the reason not to use MKTME; `enabled` if there is none.
DetectionOutcome judge(const DetectionInput& input, const tme::TmeActivate& first) {
    const auto differs = [&](std::uint64_t activate) { return activate != input.activate.front(); };
    if (std::ranges::any_of(input.activate, differs)) return DetectionOutcome::inconsistent;
    if ((first.algorithms & known_algorithms) == 0) return DetectionOutcome::no_known_algorithm;
    if (first.keyid_bits == 0) return DetectionOutcome::no_keyids;
    if (input.forbids_aliases) return DetectionOutcome::aliases_forbidden;
    if (!input.memory_can_encrypt) return DetectionOutcome::memory_cannot_encrypt;
    return DetectionOutcome::enabled;
}

}  // namespace

void Detection::disable(DetectionOutcome why) {
    outcome = why;
    keyids = 0;
    keyid_shift = 0;
    keyid_mask = 0;
}

Detection detect(const DetectionInput& input) {
    Detection found{.physical_address_bits = input.physical_address_bits};
    if (input.activate.empty()) return found;
    const auto first = tme::TmeActivate::from_msr(input.activate.front());
    if (!first.lock || !first.enable) return found;
    found.warns_of_policy = first.policy != static_cast<std::uint64_t>(tme::TmeAlgorithm::aes_xts_128);
    found.algorithms = first.algorithms & known_algorithms;
    found.keyid_bits = static_cast<unsigned>(first.keyid_bits);
    found.keyids = (1U << found.keyid_bits) - 1;
    found.keyid_shift = input.physical_address_bits - found.keyid_bits;
    found.keyid_mask = std::uint64_t{found.keyids} << found.keyid_shift;
    found.physical_address_bits -= found.keyid_bits;
    found.outcome = judge(input, first);
    if (!found.is_enabled()) found.disable(found.outcome);
    return found;
}

}  // namespace mktme::key_type
