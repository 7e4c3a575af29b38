// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/repeated_source.hpp"

namespace mktme::workloads {

bool RepeatedSource::next(cpu::Instruction& instruction) {
    std::uint64_t plain = 0;
    while (!source_->next(instruction)) {
        if (!has_any_) return false;
        plain += source_->plain_tail();
        source_ = again_();
        has_any_ = false;
    }
    instruction.plain_before += plain;
    has_any_ = true;
    return true;
}

}  // namespace mktme::workloads
