// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel_model/mm/paging/memory_file.hpp"

namespace mktme::mm {

/// Says what is wrong with memory management, if anything: mappings that overlap or are out of order, pages
/// outside mappings or more permissive than these, frames whose users do not add up, frames that nobody has,
/// counts and promises that differ from the mappings.
///
/// `files` are those that somebody holds open besides the mappings.
std::optional<std::string> broken_invariant(Memory& memory,
                                            const std::vector<std::shared_ptr<OpenFile>>& files);

}  // namespace mktme::mm
