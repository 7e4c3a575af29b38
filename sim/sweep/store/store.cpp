// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/store/store.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"
#include "sim/results/stat_catalogue.hpp"
#include "sim/sweep/store/schema.hpp"

namespace mktme::sim {

namespace {

PointStatus status_of(const std::string& name) {
    return enum_from<PointStatus>(name).value_or(PointStatus::waiting);
}

}  // namespace

SweepStore::SweepStore(const std::filesystem::path& file, Database::Access access) : database_{file, access} {
    check();
    if (is_blank()) return;
    auto names = database_.prepare("SELECT name FROM quantity");
    while (names.step()) described_.insert(names.text(0));
}

void SweepStore::check() {
    const auto refuse = [&](const std::string& why) {
        throw UserError{fmt::format("{}: {}; nothing was changed", database_.file().string(), why)};
    };
    if (is_blank()) return;
    if (database_.number("PRAGMA application_id") != schema_application)
        refuse("is an SQLite database, but not of a sweep");
    if (const auto version = database_.number("PRAGMA user_version"); version != schema_version)
        refuse(fmt::format("has schema version {}; this program reads and writes version {}", version,
                           schema_version));
    auto health = database_.prepare("PRAGMA quick_check(1)");
    if (health.step() && health.text(0) != "ok") refuse("this database is damaged (" + health.text(0) + ")");
}

bool SweepStore::is_blank() { return database_.number("SELECT count(*) FROM sqlite_master") == 0; }

void SweepStore::describe(const std::string& name) {
    if (!described_.insert(name).second) return;
    const auto* stat = find_stat(name);
    database_.prepare("INSERT INTO quantity VALUES (?, ?, ?)")
        .bind(1, name)
        .bind(2, stat == nullptr ? "" : stat->unit)
        .bind(3, stat == nullptr ? std::string_view{} : stat->text)
        .execute();
}

void SweepStore::record_done(const std::vector<std::string>& points, const PointOutcome& outcome) {
    Transaction all{database_};
    auto insert = database_.prepare("INSERT INTO result VALUES (?, ?, ?)");
    for (const auto& stat : outcome.stats) {
        for (const auto& point : points)
            insert.bind(1, point).bind(2, stat.path).bind(3, stat.value).execute();
        describe(stat.path);
    }
    database_.prepare("INSERT INTO host VALUES (?, ?, ?, ?, ?, ?)")
        .bind(1, points.front())
        .bind(2, outcome.host.wall_s)
        .bind(3, outcome.host.requests_per_s)
        .bind(4, outcome.host.peak_rss_mb)
        .bind(5, outcome.process_s)
        .bind(6, outcome.cpu_s)
        .execute();
    for (const auto& point : points) settle_point(point);
    all.commit();
}

void SweepStore::settle_point(const std::string& point) {
    database_.prepare("DELETE FROM failure WHERE point = ?").bind(1, point).execute();
    database_.prepare("UPDATE point SET status = 'done' WHERE id = ?").bind(1, point).execute();
}

void SweepStore::record_same(const std::string& point, const std::string& done) {
    Transaction all{database_};
    database_.prepare("INSERT INTO result SELECT ?, name, value FROM result WHERE point = ?")
        .bind(1, point)
        .bind(2, done)
        .execute();
    settle_point(point);
    all.commit();
}

void SweepStore::record_failure(const std::vector<std::string>& points, const std::string& error) {
    Transaction all{database_};
    for (const auto& point : points) {
        database_.prepare("INSERT OR REPLACE INTO failure VALUES (?, ?)")
            .bind(1, point)
            .bind(2, error)
            .execute();
        database_.prepare("UPDATE point SET status = 'failed' WHERE id = ?").bind(1, point).execute();
    }
    all.commit();
}

void SweepStore::begin_writing() {
    database_.run("PRAGMA journal_mode = WAL");
    database_.run("PRAGMA synchronous = FULL");  // a recorded point survives a power cut
}

void SweepStore::move_to(const std::filesystem::path& file) {
    database_.move_to(file);
    begin_writing();
}

void SweepStore::settle() {
    static_cast<void>(database_.run_unless_busy("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE"));
}

std::vector<StoredPoint> SweepStore::points() {
    auto rows = database_.prepare(
        "SELECT id, label, trace, status, error FROM point LEFT JOIN failure ON point.id = failure.point "
        "ORDER BY number");
    std::vector<StoredPoint> points;
    while (rows.step())
        points.push_back({rows.text(0), rows.text(1), rows.text(2), status_of(rows.text(3)), rows.text(4)});
    return points;
}

std::vector<ReadStat> SweepStore::results(const std::string& point) {
    auto rows = database_.prepare("SELECT name, value FROM result WHERE point = ? ORDER BY name");
    rows.bind(1, point);
    std::vector<ReadStat> values;
    while (rows.step()) values.push_back({rows.text(0), rows.number(1)});
    return values;
}

std::string SweepStore::property(std::string_view key) {
    auto rows = database_.prepare("SELECT value FROM sweep WHERE key = ?");
    rows.bind(1, key);
    return rows.step() ? rows.text(0) : std::string{};
}

}  // namespace mktme::sim
