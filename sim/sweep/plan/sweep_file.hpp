// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "models/base/error.hpp"

namespace mktme::sim {

struct LoadedConfig;

/// Path under which an axis or a point names a trace; every other path is a configuration key.
inline constexpr const char* trace_key = "trace";

/// Swept key and its values, as `--set` takes them.
struct AxisKey {
    std::string path;
    SourcePlace place;
    std::vector<std::string> values;
};

/// Keys whose values are taken together, first with first, second with second. An ordinary axis has one key; an
/// explicit point is an axis of one value.
struct Axis {
    std::vector<AxisKey> keys;

    [[nodiscard]] std::size_t size() const { return keys.front().values.size(); }
};

/// Content of a sweep file, as docs/sweeps.md describes it.
struct SweepFile {
    std::filesystem::path file;
    std::string question;
    std::shared_ptr<const LoadedConfig> base;
    std::vector<Axis> traces;  // none or one
    std::vector<Axis> axes;    // the last varies fastest
    std::vector<Axis> points;  // besides the product of the axes
    std::vector<Axis> seeds;   // none or one
    std::vector<std::string> columns;
};

/// Returns the base of a sweep as TOML.
std::string base_as_toml(const SweepFile& sweep);

/// Reads a sweep file. `sets` are `--set path=value` arguments that override its base. Throws ConfigError with the
/// place for an unknown key, a value out of range, or axes that conflict or differ in length.
SweepFile read_sweep_file(const std::filesystem::path& file, const std::vector<std::string>& sets);

}  // namespace mktme::sim
