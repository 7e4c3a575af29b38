// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "models/tme/registers/tme_activate.hpp"
#include "models/tme/registers/tme_capability.hpp"

namespace mktme::tme {

/// Reason why WRMSR(IA32_TME_ACTIVATE) is refused: the #GP rows of docs/facts.md#tme-activation where the register
/// exists, in their order.
enum class ActivationRefusal {
    locked,
    reserved_bit,
    policy_not_supported,
    too_many_keyid_bits,
    keyid_bits_without_tme,
    tdx_bits_exceed_keyid_bits,
    algorithm_not_supported,
};

/// Returns the first row that refuses to write `value` over `current`, or nothing if the write proceeds.
std::optional<ActivationRefusal> activation_refusal(std::uint64_t value, const TmeActivate& current,
                                                    const TmeCapability& capability);

}  // namespace mktme::tme
