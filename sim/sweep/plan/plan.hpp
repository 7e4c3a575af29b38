// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/plan/sweep_file.hpp"

namespace mktme::sim {

/// Swept key and the unit of its values.
struct SweptKey {
    std::string path;
    std::string unit;  // of `SweptValue::number`; empty for names and text
};

/// Value of a swept key at one point.
struct SweptValue {
    std::string text;              // as `--set` takes it
    std::optional<double> number;  // in SweptKey::unit, if it is a number
    bool has_effect = true;        // at this point
};

/// Trace and the digest of its bytes.
struct TraceInput {
    std::string file;
    std::string sha256;
};

/// One run of a sweep.
struct Point {
    std::string id;                   // hash of its resolved configuration and its trace's bytes
    std::vector<SweptValue> values;   // one for each key of the plan
    std::optional<TraceInput> trace;  // none: the generator
    std::string label;                // "crypto.clock=2 GHz, sim.seed=3"; distinguishes it from the others
    std::vector<double> forms;        // one for each closed form
    std::size_t run = 0;              // index of the first point with the same effective values
};

/// Every run of a sweep, in order.
struct Plan {
    SweepFile sweep;
    std::vector<SweptKey> keys;
    std::vector<Point> points;
    std::string note;  // values of the machine without effect at any point; may be empty

    /// Returns for each point the indices of all points of the same run. The list is empty except at the first of them.
    [[nodiscard]] std::vector<std::vector<std::size_t>> runs() const;
};

/// Returns the number of points that a sweep asks for; the largest 64-bit number if it overflows.
std::uint64_t count_points(const SweepFile& sweep);

/// Resolves, checks and names every point. Throws ConfigError if there are more than `max_runs`, a point cannot be
/// built, two have the same values, or a value of the sweep has effect at no point.
Plan make_plan(SweepFile sweep, std::uint64_t max_runs);

}  // namespace mktme::sim
