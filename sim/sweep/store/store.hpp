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

/// A point as the database knows it.
struct StoredPoint {
    std::string id;
    std::string label;
    std::string trace;  // empty with a generator
    PointStatus status = PointStatus::waiting;
    std::string error;  // of a failed one
};

/// What a finished point leaves behind.
struct PointOutcome {
    std::vector<ReadStat> stats;
    HostTimes host;
    double process_s = 0;  // start to end of the process
    double cpu_s = 0;      // processor time it took
};

/// The results of a sweep in its database: what is planned, what is done, and every statistic (docs/sweeps.md).
///
/// Each point is recorded in one transaction that has reached the disk when the call returns.
class SweepStore {
public:
    /// Open the database of a sweep. UserError when it is damaged, no sweep's, or of another schema version; nothing is
    /// changed then.
    SweepStore(const std::filesystem::path& file, Database::Access access);

    [[nodiscard]] Database& database() { return database_; }
    /// True when nothing was ever planned here, as after a kill between creation and plan.
    [[nodiscard]] bool is_blank();

    /// Make ready for results; until then the file is not touched.
    void begin_writing();
    /// Points that are one run are recorded together; the first of them has taken the host's time.
    void record_done(const std::vector<std::string>& points, const PointOutcome& outcome);
    void record_failure(const std::vector<std::string>& points, const std::string& error);
    /// `point` is the run of `done`, a point that is done: it has the same results.
    void record_same(const std::string& point, const std::string& done);

    /// Gives the database another name, in place of what has it.
    void move_to(const std::filesystem::path& file);

    /// Leave one plain file behind, which can be read without companions, also where nothing can be written. While someone
    /// reads it, it stays in WAL mode, which is as good but for that.
    void settle();

    /// All points in the order of the plan.
    [[nodiscard]] std::vector<StoredPoint> points();
    /// Statistics of a point, by name.
    [[nodiscard]] std::vector<ReadStat> results(const std::string& point);
    /// A value of table `sweep`; empty when there is none.
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
