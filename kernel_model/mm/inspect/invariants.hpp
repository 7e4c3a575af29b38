// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel_model/mm/paging/memory_file.hpp"

namespace mktme::mm {

/// Returns a description of the first broken invariant of memory management; nullopt if all hold. The invariants
/// exclude mappings that overlap or are out of order, and pages outside mappings or more permissive than these. The
/// users of every frame must add up, no frame may be leaked, and counts and committed pages must match the mappings.
///
/// `files` are the files held open besides those of the mappings.
std::optional<std::string> broken_invariant(Memory& memory,
                                            const std::vector<std::shared_ptr<OpenMemoryFile>>& files);

}  // namespace mktme::mm
