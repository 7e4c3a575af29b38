// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "tests/conformance/oracle/memory/memory_actor.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

/// Operation of an actor. `words` are its name and its arguments. It returns its result.
using MemoryOperation = std::string (*)(const Words& words, MemoryActor& actor);

/// Most arguments of an operation that takes any number.
inline constexpr std::size_t any_number = 9;

/// Operation with the number of arguments that it takes.
struct MemoryEntry {
    std::string_view name;
    std::size_t least;
    std::size_t most;
    MemoryOperation operation;
};

// Operations of each kind.
std::span<const MemoryEntry> mapping_operations();     // mmap, munmap, mprotect, ...
std::span<const MemoryEntry> access_operations();      // by instructions in user mode
std::span<const MemoryEntry> copy_operations();        // by the kernel on behalf of user space
std::span<const MemoryEntry> protection_operations();  // on protection keys and PKRU
std::span<const MemoryEntry> file_operations();
std::span<const MemoryEntry> task_operations();

/// Returns the operation of these words. Throws ScriptMistake if there is none that takes so many.
MemoryOperation memory_operation(const Words& words);

/// Returns true for the name of an operation that needs no recorder of memory cases: `faults`, and all but task_operations().
bool is_memory_operation(std::string_view name);

/// Returns the result text of a system call that returned `value` and, if that is negative, set errno.
std::string call_result(long value);

/// Returns a byte as two hexadecimal digits.
std::string byte_text(unsigned char byte);

/// Returns the byte of a hexadecimal number.
unsigned char byte_of(const std::string& word);

/// Returns a number that the kernel takes as an int.
std::uint64_t int_of(const std::string& word);

}  // namespace mktme::oracle
