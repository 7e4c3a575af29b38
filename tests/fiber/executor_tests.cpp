// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/fiber/executor.hpp"

using namespace mktme;
using namespace mktme::fiber;

namespace {

/// An executor whose time goes from one event to the next, and a record of what happened.
struct Stage {
    void run() {
        while (executor.next() != SimTime::max()) executor.run(executor.next());
    }
    void note(const std::string& what) {
        seen.push_back(std::to_string(executor.now().count()) + " " + what);
    }

    std::vector<std::string> seen;
    Executor executor;
};

using Seen = std::vector<std::string>;

}  // namespace

TEST_CASE("Strands go on at their times, those of one time in order of cores and calls", "[fiber]") {
    Stage stage;
    for (const std::uint32_t core : {2U, 0U, 1U})
        stage.executor.start("strand", core, [&stage, core] {
            stage.note("begins " + std::to_string(core));
            stage.executor.sleep_until(SimTime{core == 1 ? 50U : 70U});
            stage.note("goes on " + std::to_string(core));
        });
    stage.run();
    CHECK(stage.seen ==
          Seen{"0 begins 2", "0 begins 0", "0 begins 1", "50 goes on 1", "70 goes on 0", "70 goes on 2"});
    CHECK(stage.executor.unfinished().empty());
}

TEST_CASE("A time that is past is not waited for", "[fiber]") {
    Stage stage;
    stage.executor.start("strand", 0, [&] {
        stage.executor.sleep_until(SimTime{10});
        CHECK(stage.executor.sleep_until(SimTime{5}));
        stage.note("goes on");
    });
    stage.run();
    CHECK(stage.seen == Seen{"10 goes on"});
}

TEST_CASE("A strand that waits for a condition goes on in the time of the strand that makes it true",
          "[fiber]") {
    Stage stage;
    int made = 0;
    for (const int wanted : {2, 1, 2})
        stage.executor.start("waits", 0, [&, wanted] {
            stage.executor.wait_until([&] { return made >= wanted; }, "something made");
            stage.note("has " + std::to_string(wanted));
        });
    stage.executor.start("makes", 1, [&] {
        for (; made < 2; ++made) stage.executor.sleep_until(SimTime{10U + 10U * static_cast<unsigned>(made)});
    });
    stage.run();
    CHECK(stage.seen == Seen{"10 has 1", "20 has 2", "20 has 2"});
}

TEST_CASE("Of two that wait for one thing, the first one takes it and the other waits on", "[fiber]") {
    Stage stage;
    bool is_free = false;
    for (const char* name : {"first", "second"})
        stage.executor.start(name, 0, [&, name] {
            stage.executor.wait_until([&] { return is_free; }, "the thing");
            is_free = false;
            stage.note(name);
            stage.executor.sleep_until(stage.executor.now() + SimTime{5});
            is_free = true;
        });
    stage.executor.start("gives", 0, [&] {
        stage.executor.sleep_until(SimTime{10});
        is_free = true;
    });
    stage.run();
    CHECK(stage.seen == Seen{"10 first", "15 second"});
}

TEST_CASE("An alarm follows the time that others change", "[fiber]") {
    Stage stage;
    SimTime due = SimTime::max();
    stage.executor.start("alarm", 0, [&] {
        const std::function<SimTime()> time = [&] { return due; };
        for (int i = 0; i < 2; ++i) {
            stage.executor.wait_for(time, "its time");
            stage.note("alarm");
            due = SimTime::max();
        }
    });
    stage.executor.start("sets", 0, [&] {
        stage.executor.sleep_until(SimTime{10});
        due = SimTime{100};
        stage.executor.sleep_until(SimTime{20});
        due = SimTime{40};
        stage.executor.sleep_until(SimTime{60});
        due = SimTime{50};  // past: at once
    });
    stage.run();
    CHECK(stage.seen == Seen{"40 alarm", "60 alarm"});
}

TEST_CASE("A woken strand goes on now or at its time, and one that nobody wakes is told by name", "[fiber]") {
    Stage stage;
    const auto wait = [&](const char* name) {
        return [&stage, name] {
            stage.executor.wait("a friend");
            stage.note(name);
        };
    };
    Strand& now = stage.executor.start("now", 0, wait("now"));
    Strand& later = stage.executor.start("later", 0, wait("later"));
    stage.executor.start("lonely", 0, wait("lonely"));
    stage.executor.start("wakes", 0, [&] {
        stage.executor.wake_at(later, SimTime{30});
        stage.executor.wake(now);
    });
    stage.run();
    CHECK(stage.seen == Seen{"0 now", "30 later"});
    const auto left = stage.executor.unfinished();
    REQUIRE(left.size() == 1);
    CHECK(left[0]->name == "lonely");
    CHECK(left[0]->waits_for == "a friend");
}

TEST_CASE("What a strand throws comes to the owner of the time, and the others go on", "[fiber]") {
    Stage stage;
    stage.executor.start("throws", 0, [] { throw std::runtime_error{"a mistake"}; });
    stage.executor.start("goes on", 0, [&] {
        stage.executor.sleep_until(SimTime{5});
        stage.note("still here");
    });
    CHECK_THROWS_WITH(stage.run(), "a mistake");
    stage.run();
    CHECK(stage.seen == Seen{"5 still here"});
}

TEST_CASE("Abandoned strands end at once, however they wait", "[fiber]") {
    Stage stage;
    int ended = 0;
    const auto strand = [&](auto&& wait) {
        stage.executor.start("strand", 0, [&ended, wait] {
            while (wait()) continue;
            ++ended;
        });
    };
    const std::function<SimTime()> never = [] { return SimTime::max(); };
    strand([&] { return stage.executor.wait("nothing"); });
    strand([&] { return stage.executor.wait_until([] { return false; }, "nothing"); });
    strand([&] { return stage.executor.wait_for(never, "nothing"); });
    strand([&] { return stage.executor.sleep_until(stage.executor.now() + SimTime{1}); });
    stage.executor.run(SimTime{});
    CHECK(ended == 0);
    stage.executor.abandon();
    CHECK(ended == 4);
    CHECK(stage.executor.is_abandoned());
    CHECK(stage.executor.next() == SimTime::max());
}
