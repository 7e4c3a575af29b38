// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/started_call.hpp"

#include "kernel_model/kernel/kernel.hpp"

namespace mktme::sim {

CaseOutcome outcome_of(const CaseProgram& program, const PackedCall& call, std::int64_t result) {
    CaseOutcome outcome{.error = error_of(result)};
    if (failed(outcome.error)) return outcome;
    outcome.value = result;
    if (!call.buffer) return outcome;
    const auto length = static_cast<std::size_t>(outcome.value);
    const auto bytes = program.memory().bytes(*call.buffer);
    if (length <= bytes.size()) outcome.data = bytes.substr(0, length);
    else outcome.touched = bytes.find_first_not_of(untouched_byte) != std::string_view::npos;
    return outcome;
}

StartedCall::StartedCall(const CaseProgram& program, const KeyOperation& operation, CaseArguments arguments)
    : program_{program},
      operation_{&operation},
      arguments_{std::move(arguments)} {
    kernel::Kernel& kernel = program_.kernel();
    if (operation_->inspect != nullptr) {
        kernel.enter(program_.task());
        outcome_ = operation_->inspect(program_, arguments_);
        return;
    }
    packed_ = operation_->pack(program_, arguments_);
    syscall::Call& call = kernel.begin(program_.task(), program_.memory());
    if (const auto result = kernel.dispatch(call, packed_.registers))
        outcome_ = outcome_of(program_, packed_, *result);
    else call_ = &call;
}

bool StartedCall::is_done() {
    if (call_ != nullptr) {
        if (const auto result = program_.kernel().take_result(*call_)) {
            call_ = nullptr;
            outcome_ = outcome_of(program_, packed_, *result);
        }
    }
    return outcome_.has_value();
}

}  // namespace mktme::sim
