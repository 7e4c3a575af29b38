// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sim/conformance/case_program.hpp"
#include "sim/conformance/memory/memory_words.hpp"
#include "workloads/case_language/operations.hpp"

namespace mktme::mm {
class AddressSpace;
}

namespace mktme::sim {

/// Program that performs a memory operation, its files and the words of the operation.
struct MemoryCall {
    const CaseProgram& program;
    CaseFiles& files;
    const MemoryWords& words;

    [[nodiscard]] task::Task& task() const { return program.task(); }
    [[nodiscard]] mm::AddressSpace& space() const;
};

/// Operation that a process of a memory case can perform.
struct MemoryOperation : case_language::MemoryOperation {
    std::string (*perform)(const MemoryCall& call) = nullptr;
};

/// Returns the operation of that name; null if there is none.
const MemoryOperation* find_memory_operation(std::string_view name);

}  // namespace mktme::sim
