// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "sim/conformance/case_program.hpp"
#include "sim/conformance/keys/key_operations.hpp"

namespace mktme::syscall {
class Call;
}

namespace mktme::sim {

/// Returns what a call has done, from the value of its result register and its buffer.
CaseOutcome outcome_of(const CaseProgram& program, const PackedCall& call, std::int64_t result);

/// Key operation of an actor that was started and has not been waited for.
class StartedCall {
public:
    /// Starts the operation, which may sleep.
    StartedCall(const CaseProgram& program, const KeyOperation& operation, CaseArguments arguments);

    [[nodiscard]] const KeyOperation& operation() const { return *operation_; }
    [[nodiscard]] const CaseArguments& arguments() const { return arguments_; }
    /// Takes the result from the kernel if the call has ended. Returns true if it has.
    bool is_done();
    /// Returns what the call has done. Precondition: is_done().
    [[nodiscard]] const CaseOutcome& outcome() const { return *outcome_; }

private:
    CaseProgram program_;
    const KeyOperation* operation_;
    CaseArguments arguments_;
    PackedCall packed_{};
    syscall::Call* call_ = nullptr;  // while it sleeps
    std::optional<CaseOutcome> outcome_{};
};

}  // namespace mktme::sim
