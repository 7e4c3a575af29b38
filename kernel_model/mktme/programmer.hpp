// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "kernel_model/mktme/topology.hpp"
#include "models/tme/pconfig/key_program_image.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

namespace mktme::mm {
class Memory;
}

namespace mktme::key_type {

using tme::PconfigStatus;

/// Result of programming a KeyID on several packages at once, as the kernel reads it.
struct Attempt {
    PconfigStatus status{PconfigStatus::prog_success};
    /// PCONFIG raised a fault, as newer processors do for bad arguments. A kernel of the series would oops.
    bool has_faulted = false;

    [[nodiscard]] bool is_success() const { return !has_faulted && status == PconfigStatus::prog_success; }
    /// Returns true if another attempt may succeed.
    [[nodiscard]] bool may_retry() const {
        return !has_faulted &&
               (status == PconfigStatus::entropy_error || status == PconfigStatus::device_busy);
    }
};

/// Executes PCONFIG on the lead processors concurrently, and waits for all. Packages that succeed keep what they got if
/// another fails.
///
/// A code that says the arguments are wrong counts more than a busy table, and that more than too little entropy. A
/// processor without PCONFIG counts as one without entropy.
Attempt program(mm::Memory& memory, std::span<const Lead> leads, const tme::KeyProgramImage& image);

/// Returns what the kernel logs of a status.
std::string_view log_text(PconfigStatus status);

}  // namespace mktme::key_type
