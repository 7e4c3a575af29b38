// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "workloads/formats/format.hpp"

namespace mktme::workloads {

/// Returns every format. A new one is a file in supported/ (docs/how-to/add-a-trace-format.md).
std::span<const Format> formats();

/// Returns the format of that name; nullptr if there is none.
const Format* find_format(std::string_view name);
/// Returns the format `id`. Throws ConfigError if there is none, as for `detect`, or if only cores read it.
const Format& format_of(TraceFormat id);
/// Returns the format whose magic these first bytes begin with; nullptr if there is none.
const Format* format_by_magic(std::string_view first_bytes);
/// Returns the length of the longest magic, in bytes.
std::size_t longest_magic();
/// Returns the format of the name's suffix before .xz, .gz or .zst; nullptr if it has none.
const Format* format_by_name(const std::filesystem::path& path);
/// Returns the name of a file without its folder, and without .xz, .gz or .zst at its end.
std::string unpacked_name(const std::filesystem::path& path);
/// Returns the names of all formats: "dramsim3, stl".
std::string format_names();
/// Throws TraceError "`path`: the name does not tell the format ...".
[[noreturn]] void fail_unknown_format(const std::filesystem::path& path, std::string_view remedy);
/// Does so for a choice of formats, with these suffixes and names.
[[noreturn]] void fail_unknown_format(const std::filesystem::path& path, std::string_view suffixes,
                                      std::string_view remedy, std::string_view names);

}  // namespace mktme::workloads
