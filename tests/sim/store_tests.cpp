// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "sim/sweep/plan/plan_record.hpp"
#include "sim/sweep/store/schema.hpp"
#include "tests/sim/temporary_folder.hpp"

namespace {

using namespace mktme;
using sim::Database;
using sim::PointStatus;
using sim::SweepStore;
using test::TemporaryFolder;

sim::Plan plan_of(const TemporaryFolder& folder, const std::string& text) {
    return sim::make_plan(sim::read_sweep_file(folder.write("s.toml", text), {}), 1000);
}

const sim::PointOutcome outcome{.stats = {{"memory.reads", 3}, {"crypto.utilisation", 0.25}},
                                .host = {.wall_s = 1, .requests_per_s = 2, .peak_rss_mb = 3},
                                .process_s = 4,
                                .cpu_s = 5};

}  // namespace

TEST_CASE("What is recorded is there after the database was closed and opened again", "[sweep][store]") {
    const TemporaryFolder folder;
    const auto plan = plan_of(folder, "seeds = [1, 2, 3]\n");
    {
        SweepStore store{folder / "sweep.sqlite", Database::Access::write};
        CHECK(store.is_blank());
        sim::record_plan(plan, store);
        store.record_done({plan.points[1].id}, outcome);
        store.record_failure({plan.points[2].id}, "exit code 70: broken");
    }
    SweepStore store{folder / "sweep.sqlite", Database::Access::read};
    const auto points = store.points();
    REQUIRE(points.size() == 3);
    CHECK(points[0].status == PointStatus::waiting);
    CHECK(points[1].status == PointStatus::done);
    CHECK(points[2].status == PointStatus::failed);
    CHECK(points[2].error == "exit code 70: broken");
    CHECK(points[1].label == "sim.seed=2");
    const std::vector<sim::ReadStat> sorted{{"crypto.utilisation", 0.25}, {"memory.reads", 3}};
    CHECK(store.results(points[1].id) == sorted);
    CHECK(store.database().number("SELECT count(*) FROM host") == 1);
}

TEST_CASE("A point that fails and is done later leaves no failure", "[sweep][store]") {
    const TemporaryFolder folder;
    const auto plan = plan_of(folder, "");
    SweepStore store{folder / "sweep.sqlite", Database::Access::write};
    sim::record_plan(plan, store);
    store.record_failure({plan.points[0].id}, "signal 9 (Killed)");
    store.record_done({plan.points[0].id}, outcome);
    CHECK(store.points()[0].status == PointStatus::done);
    CHECK(store.points()[0].error.empty());
}

TEST_CASE("A plan that grew keeps what is done, and one that lost a point is refused", "[sweep][store]") {
    const TemporaryFolder folder;
    SweepStore store{folder / "sweep.sqlite", Database::Access::write};
    const auto small = plan_of(folder, "seeds = [2, 3]\n");
    sim::record_plan(small, store);
    store.record_done({small.points[0].id}, outcome);
    sim::record_plan(plan_of(folder, "seeds = [1, 2, 3]\n"), store);
    CHECK(store.points()[1].id == small.points[0].id);
    CHECK(store.points()[1].status == PointStatus::done);
    CHECK_THROWS_WITH(sim::record_plan(plan_of(folder, "seeds = [1, 3]\n"), store),
                      Catch::Contains("1 of its 3 points are not of") && Catch::Contains("sim.seed=2"));
    CHECK(store.points().size() == 3);
}

TEST_CASE("Results of another build are not mixed with this one's", "[sweep][store][errors]") {
    const TemporaryFolder folder;
    const auto plan = plan_of(folder, "");
    SweepStore store{folder / "sweep.sqlite", Database::Access::write};
    sim::record_plan(plan, store);
    store.database().run("UPDATE sweep SET value = 'abc' WHERE key = 'program_sha256'");
    CHECK_THROWS_WITH(sim::record_plan(plan, store),
                      Catch::Contains("was begun by another build of mktme-sim"));
    CHECK(store.property("program_sha256") == "abc");
}

TEST_CASE("A damaged database, or one that is no sweep's, is refused and not touched",
          "[sweep][store][errors]") {
    const TemporaryFolder folder;
    const auto file = folder / "sweep.sqlite";
    {
        SweepStore store{file, Database::Access::write};
        sim::record_plan(plan_of(folder, "seeds = [1, 2, 3]\n"), store);
    }
    const std::string whole = folder.read("sweep.sqlite");
    const auto refused = [&](const std::string& bytes, const std::string& message) {
        static_cast<void>(folder.write("sweep.sqlite", bytes));
        CHECK_THROWS_AS((SweepStore{file, Database::Access::write}), UserError);
        CHECK_THROWS_WITH((SweepStore{file, Database::Access::write}),
                          Catch::Contains("sweep.sqlite: ") && Catch::Contains(message) &&
                              Catch::Contains("nothing was changed"));
        CHECK(folder.read("sweep.sqlite") == bytes);
    };
    refused("these bytes are no database, whatever the name says" + std::string(4096, 'x'), "damaged");
    refused(whole.substr(0, whole.size() / 2), "damaged");
    auto scratched = whole;
    for (std::size_t at = 2 * 4096; at < 2 * 4096 + 64; ++at) scratched[at] = '\x5a';
    refused(scratched, "damaged");
    auto other = whole;
    other[63] = static_cast<char>(sim::schema_version + 1);  // user_version, big-endian, at offset 60
    refused(other, "has schema version 2; this program reads and writes version 1");
    other = whole;
    other[68] = 0;  // application_id, at offset 68
    refused(other, "is an SQLite database, but not of a sweep");
}

TEST_CASE("Two databases with the same results dump alike, in whichever order the points ended",
          "[sweep][store]") {
    const TemporaryFolder folder;
    const auto plan = plan_of(folder, "seeds = [1, 2]\n");
    const auto all_rows = [&](const std::string& name, std::size_t first) {
        SweepStore store{folder / name, Database::Access::write};
        sim::record_plan(plan, store);
        store.record_done({plan.points[first].id}, outcome);
        store.record_done({plan.points[1 - first].id}, outcome);
        std::string rows;
        for (const char* table : {"point", "setting", "quantity", "closed_form", "result"}) {
            auto statement = store.database().prepare(std::string{"SELECT * FROM "} + table);
            while (statement.step()) rows += statement.text(0) + "|" + statement.text(1) + "\n";
        }
        return rows;
    };
    CHECK(all_rows("a.sqlite", 0) == all_rows("b.sqlite", 1));
}
