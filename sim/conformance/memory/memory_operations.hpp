// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "kernel_model/task/task.hpp"
#include "sim/conformance/memory/memory_words.hpp"

namespace mktme::sim {

/// Descriptors of the files that a process of a case has opened, by name.
using CaseFiles = std::map<std::string, int>;

/// Task that performs a memory operation, its files and the words of the operation.
struct MemoryCall {
    task::Task& task;
    CaseFiles& files;
    const MemoryWords& words;

    [[nodiscard]] mm::AddressSpace& space() const { return *task.memory; }
};

/// Operation that a process of a memory case can perform.
struct MemoryOperation {
    std::string_view name;
    std::size_t least_words;
    std::size_t most_words;
    std::string (*perform)(const MemoryCall& call);
};

/// Returns the operation of that name; null if there is none.
const MemoryOperation* find_memory_operation(std::string_view name);

}  // namespace mktme::sim
