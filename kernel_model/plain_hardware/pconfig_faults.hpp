// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>

#include "kernel_model/syscall/cores.hpp"
#include "models/tme/pconfig/key_program_image.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

namespace mktme::plain_hardware {

using syscall::PackageId;

/// What stands in the way of PCONFIG on some packages, and how often it has ended how.
class PconfigFaults {
public:
    std::set<PackageId> without_entropy;  // SET_KEY_RANDOM finds the pool empty
    std::set<PackageId> busy;             // somebody holds the key table
    std::optional<PackageId> left_out;    // PCONFIG succeeds there, and does nothing
    bool has_pconfig = true;              // otherwise the instruction is undefined

    /// Returns the result of a PCONFIG that does not reach the key hardware; nullopt if it does.
    [[nodiscard]] std::optional<tme::PconfigResult> result_of(PackageId package,
                                                              const tme::KeyProgramImage& image) const;
    void note(const tme::PconfigResult& result) {
        if (result.outcome == tme::PconfigOutcome::completed)
            ++counts_[static_cast<std::size_t>(result.status)];
    }
    /// Returns the number of PCONFIGs that have ended so.
    [[nodiscard]] std::uint64_t count(tme::PconfigStatus status) const {
        return counts_[static_cast<std::size_t>(status)];
    }

private:
    static constexpr std::size_t statuses = 6;
    std::array<std::uint64_t, statuses> counts_{};  // by status
};

}  // namespace mktme::plain_hardware
