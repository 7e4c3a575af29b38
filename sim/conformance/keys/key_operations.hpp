// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel_model/syscall/errno.hpp"
#include "kernel_model/syscall/registers.hpp"
#include "kernel_model/syscall/user_memory.hpp"
#include "sim/conformance/case_words.hpp"
#include "workloads/case_language/operations.hpp"

namespace mktme::sim {

class CaseProgram;

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
    bool touched = false;               // a buffer that is too short was written all the same
};

enum class ResultKind : unsigned char {
    serial,
    number,
    zero,  // a call whose value the recorder does not show
    reading,
    description,
    security,
    proc_key,
    proc_user,
};

/// A system call: its registers, and the buffer that it may write.
struct PackedCall {
    syscall::Registers registers{};
    std::optional<syscall::UserBytes> buffer{};
};

/// What a buffer holds before a call writes it.
inline constexpr char untouched_byte = '\x5a';

/// Operation that an actor can perform: a system call, or a look into /proc. Those of processes have words of their
/// own, all others those of the language of cases.
struct KeyOperation : case_language::KeyOperation {
    ResultKind result = ResultKind::number;
    /// Places the arguments in the memory of the program, and returns the call.
    PackedCall (*pack)(const CaseProgram& program, const CaseArguments& arguments) = nullptr;
    CaseOutcome (*inspect)(const CaseProgram& program, const CaseArguments& arguments) = nullptr;
};

/// Returns the operation of that name; null if there is none.
const KeyOperation* find_operation(std::string_view name);

/// Size of the buffer of a reading operation, unless the case gives another.
inline constexpr std::int64_t usual_buffer = 100'000;

/// KEYCTL_* of the operations that are performed besides those of cases.
namespace keyctl_number {
inline constexpr std::uint64_t describe = 6;
inline constexpr std::uint64_t read = 11;
inline constexpr std::uint64_t instantiate = 12;
inline constexpr std::uint64_t negate = 13;
inline constexpr std::uint64_t assume_authority = 16;
inline constexpr std::uint64_t reject = 19;
}  // namespace keyctl_number

/// Performs a keyctl operation that reads into a buffer. Returns what it has written; empty if it failed.
std::string read_by_keyctl(const CaseProgram& program, std::uint64_t operation, std::int32_t key,
                           std::size_t buffer);

}  // namespace mktme::sim
