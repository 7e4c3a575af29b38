// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/plan/sweep_file.hpp"

namespace mktme::sim {

/// One swept key, with what a reader of its values needs.
struct SweptKey {
    std::string path;
    std::string unit;  // of `SweptValue::number`; empty for names and text
};

/// The value of a swept key at one point.
struct SweptValue {
    std::string text;              // as `--set` takes it
    std::optional<double> number;  // in SweptKey::unit, if it is a number
    bool has_effect = true;        // at this point
};

/// A trace and the digest of its bytes.
struct TraceInput {
    std::string file;
    std::string sha256;
};

/// One run of a sweep.
struct Point {
    std::string id;                   // from the hash of its resolved configuration and its trace's bytes
    std::vector<SweptValue> values;   // one for each key of the plan
    std::optional<TraceInput> trace;  // else the generator
    std::string label;                // "crypto.clock=2 GHz, sim.seed=3": what tells it from the others
    std::vector<double> forms;        // one for each closed form
    std::size_t run = 0;  // index of the first point that is the same run, as what differs has no effect
};

/// Every run of a sweep, in order.
struct Plan {
    SweepFile sweep;
    std::vector<SweptKey> keys;
    std::vector<Point> points;
    std::string note;  // values of the machine without effect at any point; may be empty

    /// For each point the indices of all points that are its run; empty but for the first of them.
    [[nodiscard]] std::vector<std::vector<std::size_t>> runs() const;
};

/// Number of runs a sweep asks for; the largest number there is when it is beyond counting.
std::uint64_t count_points(const SweepFile& sweep);

/// Resolve, check and name every point. ConfigError when there are more than `max_runs`, when a point cannot be built,
/// when two have the same values, or when a value of the sweep has effect at no point.
Plan make_plan(SweepFile sweep, std::uint64_t max_runs);

}  // namespace mktme::sim
