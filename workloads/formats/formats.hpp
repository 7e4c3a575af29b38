// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>

#include "workloads/formats/format.hpp"

namespace mktme::workloads {

// Each format is defined in the file of its name.
extern const Format dramsim3_format;
extern const Format ramulator_dram_format;
extern const Format ramulator_o3_format;
extern const Format ramulator2_ldst_format;
extern const Format ramulator2_rw_format;
extern const Format stl_format;
extern const Format rstl_format;
extern const Format usimm_format;
extern const Format gem5_format;
extern const Format nvmain_format;
extern const Format mrt_format;

/// Every format, in the order of TraceFormat without `detect`.
inline constexpr std::array<const Format*, 11> formats{&dramsim3_format,
                                                       &ramulator_dram_format,
                                                       &ramulator_o3_format,
                                                       &ramulator2_ldst_format,
                                                       &ramulator2_rw_format,
                                                       &stl_format,
                                                       &rstl_format,
                                                       &usimm_format,
                                                       &gem5_format,
                                                       &nvmain_format,
                                                       &mrt_format};

/// Returns the format `id`. Precondition: it is not `detect`.
const Format& format_of(TraceFormat id);
/// Returns the format whose magic these first bytes begin with; nullptr if there is none.
const Format* format_by_magic(std::string_view first_bytes);
/// Returns the format of the name's suffix before .xz, .gz or .zst; nullptr if it has none.
const Format* format_by_name(const std::filesystem::path& path);
/// Throws TraceError "`path`: the name does not tell the format ...".
[[noreturn]] void fail_unknown_format(const std::filesystem::path& path, std::string_view remedy);

}  // namespace mktme::workloads
