// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "tests/machines/xts_key.hpp"

namespace mktme::machines {

// Contents of the writes of a trace: lines that identify themselves, so that a judge recognises them whole.

/// Returns the line that the write number `number` puts at `address`.
Octets trace_line(std::uint64_t address, std::uint64_t number);
/// Returns true if `line` is one of those lines at `address`, and whole.
bool is_trace_line(const Octets& line, std::uint64_t address);
/// Returns the text of an stl or rstl trace with contents for each write. Precondition: requests are whole lines.
std::string with_contents(const std::string& trace);

}  // namespace mktme::machines
