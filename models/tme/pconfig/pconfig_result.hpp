// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/quantity.hpp"

namespace mktme::tme {

/// Completion codes of MKTME_KEY_PROGRAM in RAX (docs/facts.md#pconfig-codes).
enum class PconfigStatus : std::uint8_t {
    prog_success = 0,
    invalid_prog_cmd = 1,
    entropy_error = 2,
    invalid_keyid = 3,
    invalid_enc_alg = 4,
    device_busy = 5,
};

/// Outcome of PCONFIG. Only `completed` writes RAX and flags; #GP always has error code 0.
enum class PconfigOutcome : std::uint8_t { completed, ud_fault, vm_exit, gp_fault, page_fault };

/// Result of one PCONFIG, as its logical processor observes it.
struct PconfigResult {
    PconfigOutcome outcome{PconfigOutcome::completed};
    PconfigStatus status{PconfigStatus::prog_success};  // valid only if completed
    SimTime done{};                                     // start of the next instruction or of the fault
    std::optional<KeyId> programmed{};                  // the entry that was written, if any

    [[nodiscard]] bool is_success() const { return programmed.has_value(); }
    [[nodiscard]] std::uint64_t rax(std::uint64_t before) const {
        return outcome == PconfigOutcome::completed ? static_cast<std::uint64_t>(status) : before;
    }
    /// Returns RFLAGS: ZF is set on failure; CF, PF, AF, OF and SF are cleared.
    [[nodiscard]] std::uint64_t rflags(std::uint64_t before) const {
        constexpr std::uint64_t zf = 1U << 6U;
        constexpr std::uint64_t arithmetic = 0x8D5;  // OF, SF, ZF, AF, PF, CF
        if (outcome != PconfigOutcome::completed) return before;
        return (before & ~arithmetic) | (status == PconfigStatus::prog_success ? 0 : zf);
    }
};

}  // namespace mktme::tme
