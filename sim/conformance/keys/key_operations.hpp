// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel_model/keys/calls/system_call.hpp"
#include "sim/conformance/case_words.hpp"

namespace mktme::sim {

/// Argument of an operation: a number or bytes, as the operation's signature says.
struct CaseArgument {
    char kind = 'i';  // a letter of the signature
    std::int64_t number = 0;
    ByteWord bytes{};
};
using CaseArguments = std::vector<CaseArgument>;

/// Outcome of a system call.
struct CaseOutcome {
    syscall::Errno error = syscall::Errno::ok;
    std::int64_t value = 0;
    std::optional<std::string> data{};  // bytes written into a buffer
};

enum class ResultKind : unsigned char {
    serial,
    number,
    reading,
    description,
    security,
    proc_key,
    proc_user,
};

/// Operation that an actor can perform.
struct KeyOperation {
    std::string_view name;
    /// One letter per argument: s string, p payload, k key, i number, h hex number, u uid, g gid, e errno.
    /// Arguments after `?` may be missing; the one before `*` may be repeated.
    std::string_view signature;
    ResultKind result;
    CaseOutcome (*perform)(keys::SystemCall& call, const CaseArguments& arguments);
};

/// Returns the operation of that name; null if there is none.
const KeyOperation* find_operation(std::string_view name);

/// Size of the buffer of a reading operation, unless the case gives another.
inline constexpr std::int64_t usual_buffer = 100'000;

}  // namespace mktme::sim
