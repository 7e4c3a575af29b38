// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "models/base/agenda.hpp"
#include "models/base/error.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;

/// Agenda whose actions write down that they have run.
struct Diary {
    Agenda agenda;
    std::vector<std::string> entries;

    void note(SimTime when, const std::string& path, const std::string& what) {
        agenda.at(when, path, [this, when, what](SimTime now) {
            CHECK(now == when);
            entries.push_back(what);
        });
    }
};

/// Component that remembers how far it was run.
struct Runner : RunsAhead {
    std::vector<SimTime> stops;
    void run_before(SimTime time) override { stops.push_back(time); }
};

}  // namespace

TEST_CASE("Actions run in order of time, at one time in order of path, and on one path as they came",
          "[agenda]") {
    Diary diary;
    diary.note(2_ns, "a", "late");
    diary.note(1_ns, "package1", "third");
    diary.note(1_ns, "package0.key_table", "second");
    diary.note(1_ns, "package1", "fourth");
    diary.note(1_ns, "", "the machine's own");
    diary.agenda.run_until(2_ns);
    CHECK(diary.entries ==
          std::vector<std::string>{"the machine's own", "second", "third", "fourth", "late"});
}

TEST_CASE("An agenda runs up to a time, its actions included, and tells what is next", "[agenda]") {
    Diary diary;
    CHECK(diary.agenda.next() == SimTime::max());
    CHECK_NOTHROW(diary.agenda.run_until(SimTime::max()));
    diary.note(5_ns, "b", "five");
    diary.note(7_ns, "a", "seven");
    CHECK(diary.agenda.next() == 5_ns);
    CHECK(diary.agenda.next_path() == "b");
    diary.agenda.run_until(4_ns);
    CHECK(diary.entries.empty());
    diary.agenda.run_until(5_ns);
    CHECK(diary.entries == std::vector<std::string>{"five"});
    CHECK(diary.agenda.next() == 7_ns);
    CHECK(diary.agenda.next_path() == "a");
    diary.agenda.run_until(SimTime::max());
    CHECK(diary.entries.size() == 2);
    CHECK(diary.agenda.next() == SimTime::max());
}

TEST_CASE("An action may schedule others, for its own time too", "[agenda]") {
    Diary diary;
    diary.agenda.at(1_ns, "b", [&](SimTime now) {
        diary.entries.emplace_back("first");
        diary.note(now, "a", "same time, although its path is earlier");
        diary.note(3_ns, "a", "later");
    });
    diary.note(1_ns, "c", "same time");
    diary.note(2_ns, "c", "between");
    diary.agenda.run_until(2_ns);
    CHECK(diary.entries == std::vector<std::string>{"first", "same time, although its path is earlier",
                                                    "same time", "between"});
    diary.agenda.run_until(3_ns);
    CHECK(diary.entries.back() == "later");
}

TEST_CASE("An action may run those that are due while it waits", "[agenda]") {
    Diary diary;
    diary.agenda.at(1_ns, "a", [&](SimTime) {
        diary.entries.emplace_back("waits");
        diary.agenda.run_until(2_ns);
        diary.entries.emplace_back("goes on");
    });
    diary.note(2_ns, "b", "meanwhile");
    diary.note(3_ns, "c", "after");
    diary.agenda.run_until(3_ns);
    CHECK(diary.entries == std::vector<std::string>{"waits", "meanwhile", "goes on", "after"});
}

TEST_CASE("An action in the past is refused with its component's path", "[agenda]") {
    Diary diary;
    diary.note(5_ns, "a", "done");
    CHECK_NOTHROW(diary.note(4_ns, "a", "before"));  // nothing has run yet
    diary.agenda.run_until(5_ns);
    CHECK_THROWS_AS(diary.note(4_ns, "package1.contents", "too late"), InvariantError);
    CHECK_THROWS_WITH(diary.note(4_ns, "package1.contents", "too late"),
                      Catch::StartsWith("package1.contents: ") && Catch::Contains("4000000 fs") &&
                          Catch::Contains("5000000 fs"));
    CHECK_THROWS_WITH(diary.note(4_ns, "", "too late"), Catch::StartsWith("machine: "));
    CHECK_NOTHROW(diary.note(5_ns, "a", "in time"));
    diary.agenda.run_until(5_ns);
    CHECK(diary.entries == std::vector<std::string>{"before", "done", "in time"});
}

TEST_CASE("Every component has done what comes before an action when it runs", "[agenda]") {
    Diary diary;
    Runner one;
    Runner other;
    diary.agenda.join(one);
    diary.agenda.join(other);
    diary.agenda.at(5_ns, "a", [&](SimTime) {
        CHECK(one.stops == std::vector<SimTime>{5_ns});
        CHECK(other.stops == std::vector<SimTime>{5_ns});
        diary.entries.emplace_back("ran");
    });
    diary.agenda.run_until(4_ns);
    CHECK(one.stops.empty());
    diary.agenda.run_next();
    CHECK(diary.entries.size() == 1);
}

TEST_CASE("What goes on behind the next action runs last of its time, and holds up nobody", "[agenda]") {
    Diary diary;
    Agenda& agenda = diary.agenda;
    diary.note(5_ns, "z", "five");
    diary.note(9_ns, "a", "nine");
    const auto note = [&](const std::string& what) {
        return [&, what](SimTime now) {
            CHECK(now == 5_ns);
            diary.entries.push_back(what);
        };
    };
    agenda.behind_next("b", note("b alone"));
    agenda.behind_next("a", note("a alone"));
    CHECK(agenda.next() == 5_ns);
    CHECK(agenda.next_shared() == 5_ns);
    CHECK(agenda.next_path() == "z");
    agenda.run_next();
    CHECK(agenda.next() == 5_ns);
    CHECK(agenda.next_shared() == 9_ns);
    CHECK(agenda.next_path() == "a");
    agenda.run_until(5_ns);
    CHECK(diary.entries == std::vector<std::string>{"five", "a alone", "b alone"});
    CHECK(agenda.next() == 9_ns);
    agenda.run_next();
    CHECK(agenda.is_empty());
    CHECK(agenda.next_shared() == SimTime::max());
}
