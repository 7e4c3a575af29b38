// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace mktme::oracle {

/// Returns all bytes of a file; nothing if it cannot be read.
std::optional<std::string> read_file(const std::string& path);

/// Gives a file these bytes as its contents. Returns false if it cannot be written, also if the kernel refuses them.
bool write_file(const std::string& path, const std::string& bytes);

/// Returns the first line of a file that begins with `prefix`; an empty one if there is none.
std::string first_line_with(const std::string& path, const std::string& prefix);

}  // namespace mktme::oracle
