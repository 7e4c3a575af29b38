// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>

#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/task/task.hpp"
#include "sim/conformance/memory/memory_words.hpp"

namespace mktme::sim {

/// The files that a process of a case has open, by name.
using CaseFiles = std::map<std::string, std::shared_ptr<mm::OpenFile>>;

/// Who performs a memory operation, and with which words.
struct MemoryCall {
    task::Task& task;
    CaseFiles& files;
    const MemoryWords& words;

    [[nodiscard]] mm::AddressSpace& space() const { return *task.memory; }
};

/// An operation that a process of a memory case can perform.
struct MemoryOperation {
    std::string_view name;
    std::size_t least_words;
    std::size_t most_words;
    std::string (*perform)(const MemoryCall& call);
};

/// Null if there is no such operation.
const MemoryOperation* find_memory_operation(std::string_view name);

}  // namespace mktme::sim
