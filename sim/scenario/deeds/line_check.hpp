// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "kernel_model/mm/address.hpp"
#include "sim/scenario/action_end.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::sim {

/// Compares the bytes of each line of a range, as far as they belong to it: all are `byte`, or not all of them are. `start`: the address of
/// the first.
ActionEnd check_lines(mm::Address start, std::span<const std::byte> bytes, const scenario::XByte& byte);

}  // namespace mktme::sim
