// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <set>
#include <string>
#include <vector>

#include "models/base/fields.hpp"
#include "sim/results/stats_reader.hpp"
#include "sim/sweep/store/sqlite.hpp"

namespace mktme {

namespace sim {

enum class PointStatus { waiting, done, failed };

}  // namespace sim

template <>
struct EnumNames<sim::PointStatus> {
    static constexpr std::array<std::string_view, 3> names{"waiting", "done", "failed"};
};

namespace sim {

/// Point as the database stores it.
struct StoredPoint {
    std::string id;
    std::string label;
    std::string trace;  // empty with a generator
    PointStatus status = PointStatus::waiting;
    std::string error;  // of a failed point
};

/// Results of a finished point.
struct PointOutcome {
    std::vector<ReadStat> stats;
    HostTimes host;
    double process_s = 0;  // from start to end of the process
    double cpu_s = 0;      // processor time of the process
};

/// Database of a sweep: the points planned, the points done, and every statistic (docs/sweeps.md).
///
/// Each point is recorded in one transaction, which is on the disk when the call returns.
class SweepStore {
public:
    /// Opens the database of a sweep. Throws UserError, and changes nothing, if it is damaged, not of a sweep, or of
    /// another schema version.
    SweepStore(const std::filesystem::path& file, Database::Access access);

    [[nodiscard]] Database& database() { return database_; }
    /// Returns true if no plan was ever recorded, as after a kill between creation and plan.
    [[nodiscard]] bool is_blank();

    /// Prepares the database for results. Until then the file is not changed.
    void begin_writing();
    /// Records the points of one run together. The host's time is recorded for the first of them.
    void record_done(const std::vector<std::string>& points, const PointOutcome& outcome);
    void record_failure(const std::vector<std::string>& points, const std::string& error);
    /// Records that `point` is the same run as `done`, a point that is done, and has the same results.
    void record_same(const std::string& point, const std::string& done);

    /// Renames the database, and replaces a file of the new name.
    void move_to(const std::filesystem::path& file);

    /// Converts the database to a single file, which can be read without companion files, even on a read-only medium.
    /// While another process reads it, it stays in WAL mode, which is otherwise equivalent.
    void settle();

    /// Returns all points in the order of the plan.
    [[nodiscard]] std::vector<StoredPoint> points();
    /// Returns the statistics of a point, by name.
    [[nodiscard]] std::vector<ReadStat> results(const std::string& point);
    /// Returns a value of table `sweep`; empty if there is none.
    [[nodiscard]] std::string property(std::string_view key);

private:
    void check();
    void describe(const std::string& name);
    void settle_point(const std::string& point);

    Database database_;
    std::set<std::string> described_;  // names that table `quantity` has
};

}  // namespace sim
}  // namespace mktme
