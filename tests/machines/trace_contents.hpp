// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "tests/machines/xts_key.hpp"

namespace mktme::machines {

// What the writes of a trace with contents write: a line that tells by itself whether it is one of them, and whole.

/// The line that the write number `number` puts at `address`.
Octets trace_line(std::uint64_t address, std::uint64_t number);
/// Is it one of those lines?
bool is_trace_line(const Octets& line, std::uint64_t address);
/// The text of an stl or rstl trace with contents given to each write; requests must be whole lines.
std::string with_contents(const std::string& trace);

}  // namespace mktme::machines
