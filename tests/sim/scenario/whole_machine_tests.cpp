// SPDX-License-Identifier: Apache-2.0
// Scenarios on the whole machine: every call, fault and access is work of a core.
#include <fmt/format.h>
#include <map>

#include "kernel_model/mm/mm_stats.hpp"
#include "tests/sim/scenario/play_shipped.hpp"
#include "tests/sim/scenario/server.hpp"

using namespace mktme;

namespace {

sim::ScenarioHost server(const std::string& data_mode) { return test::server({"data.mode=" + data_mode}); }

sim::ScenarioReport play(const sim::ScenarioHost& host, const std::string& lines) {
    const auto script = scenario::parse_text("mktme-scenario 2\n" + lines + "end\n", "script");
    return sim::ScenarioPlayer{script, "script", host}.run();
}

}  // namespace

TEST_CASE("Shipped scenarios pass on a whole server", "[scenario][player][machine]") {
    const auto host = server("tags");
    for (const char* name : test::shipped_for_plain_machines) {
        CAPTURE(name);
        // v1 gives pages in place another key: what they held is read once, a line at a time.
        const std::uint64_t wrong = name == std::string_view{"key-change-v1"} ? 64 : 0;
        CHECK(test::play_shipped(name, host).wrong_reads == wrong);
    }
}

TEST_CASE(
    "Attacks on DRAM, crypto-erase and devices without the KeyID on a whole server are what somebody reads",
    "[scenario][player][machine]") {
    for (const char* data : {"tags", "full"})
        for (const char* name : {"attacks", "crypto-erase", "dma"})
            CHECK(test::play_shipped(name, server(data)).wrong_reads > 0);
}

TEST_CASE("A guest has the KeyIDs of its process' pages, and follows them, on a whole server",
          "[scenario][player][machine][guest]") {
    for (const char* data : {"tags", "full"}) {
        const auto report = test::play_shipped("guest", server(data));
        CHECK(report.wrong_reads == 0);
        CHECK(report.stats.find<mm::MmStats>("kernel.mm")->guest_faults > 0);
    }
}

TEST_CASE("Leaks that a posting permits are counted apart, and printed", "[scenario][player][machine]") {
    for (const char* data : {"tags", "full"})
        for (const char* name : {"leaks-v1", "leaks-v2", "leaks-62"}) {
            const auto report = test::play_shipped(name, server(data));
            CHECK(report.leaks_posted == 64);
            CHECK(report.wrong_reads == 0);
        }
}

TEST_CASE("Power that goes takes keys and caches along, on a whole server",
          "[scenario][player][machine][power]") {
    for (const char* data : {"tags", "full"}) {
        const auto report = test::play_shipped("power", server(data));
        CHECK(report.wrong_reads > 0);  // of what was put back
        CHECK(report.stats.find<mm::MmStats>("power.1.kernel.mm") != nullptr);
        CHECK(report.stats.find<mm::MmStats>("power.2.kernel.mm") != nullptr);
    }
}

TEST_CASE("DRAM that is not persistent forgets without power, and keeps its bytes in standby",
          "[scenario][player][machine][power]") {
    const auto lines = [](const std::string& event, const std::string& byte) {
        return "@0\nspawn p\np m = mmap 1p rw anon,private\np fill m 0 1p 0x55\ninject capture m 0 64 as c\n"
               "inject direct-map c keyid=none 0x55\npower " +
               event + "\ninject direct-map c keyid=none " + byte + "\n";
    };
    for (const auto& [sets, event, byte] :
         std::vector<std::tuple<std::vector<std::string>, std::string, std::string>>{
             {{}, "cycle", "!0x55"},
             {{}, "standby", "!0x55"},
             {{"mktme.save_key=true"}, "standby", "0x55"},
             {{"mktme.save_key=true"}, "cycle", "!0x55"},
             {{"mktme.save_key=true", "memory.persistent=true"}, "cycle", "!0x55"}}) {
        auto all = sets;
        all.emplace_back("data.mode=tags");
        CAPTURE(sets, event);
        CHECK(play(test::server(all), lines(event, byte)).failures.empty());
    }
}

TEST_CASE("Time goes on over a loss of power, and names may be given again",
          "[scenario][player][machine][power]") {
    const auto report =
        play(server("tags"),
             "@0\nspawn p core=0\nphase before\np sleep 1000\n@5000\npower off\nassert dead p\n"
             "p sleep 1 ? ENOKEY\nspawn p core=0\nphase after\n@9000\np sleep 1000\nassert alive p\n");
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures[0].got == "dead");
    REQUIRE(report.actions.size() == 2);
    CHECK(report.actions[1].start >= SimTime{9'000'000'000});
    CHECK(report.stats.find<mm::MmStats>("phase.before.kernel.mm") != nullptr);
    CHECK(report.stats.find<mm::MmStats>("phase.after.kernel.mm") != nullptr);
}

TEST_CASE("A scenario that runs out of time in the middle of a program ends with what it has done",
          "[scenario][player][machine]") {
    for (const char* lines : {"p touch m 0 2000p write seq stride=64\n",
                              "p vm g m\ng touch 0 2000p write seq stride=64\n", "p fill m 0 2000p 0x11\n"}) {
        CAPTURE(lines);
        const auto report =
            play(test::server({"data.mode=tags", "sim.max_time=20us"}),
                 std::string{"@0\nspawn p core=0\np m = mmap 2000p rw anon,private\n"} + lines);
        CHECK(!report.timed_out.empty());
        CHECK(report.is_partial);
        CHECK(report.left_over.empty());
    }
}

TEST_CASE("Wrong reads are told by class, each once", "[scenario][player][machine]") {
    const std::string begin =
        "config cores=1 keyids=3\n@0\nspawn p cap=SYS_RESOURCE\n"
        "p k = add_key mktme \"k\" \"type=cpu algorithm=aes-xts-128\" @t\np m = mmap 1p rw anon,private\n"
        "p encrypt_mprotect m 0 1p rw k\np fill m 0 1p 0x11\nassert clean\np flush m 0 1p\ninject clear k\n"
        "p check m 0 256 !0x11\n";
    const auto report = play(
        server("tags"), begin + "assert found cleared_key 4\nassert clean\nassert found cleared_key 0\n");
    CHECK(report.failures.empty());
    const auto wrong = play(
        server("tags"), begin + "assert clean\nassert found cleared_key < 4\nassert found stale_alias > 0\n");
    REQUIRE(wrong.failures.size() == 3);
    CHECK(wrong.failures[0].got == "4 cleared_key");
    CHECK(wrong.failures[1].got == "4");
    CHECK(wrong.failures[2].got == "0");
    CHECK_THROWS_WITH(play(server("none"), begin),
                      Catch::Contains("assert clean: needs a machine that checks its reads"));
    CHECK_THROWS_WITH(play(sim::ScenarioHost{}, begin),
                      Catch::Contains("assert clean: needs a machine that checks its reads"));
}

TEST_CASE("Calls that wait for each other end, and the script waits for all of them",
          "[scenario][player][machine]") {
    const std::string key = " k = add_key mktme \"k\" \"type=cpu algorithm=aes-xts-128\" @t\n";
    for (const char* profile : {"v1", "v2", "62", "59"}) {
        CAPTURE(profile);
        const auto report = play(
            server("tags"), fmt::format("config cores=3 profile={0}\n@0\nspawn p cap=SYS_RESOURCE core=0\n"
                                        "spawn q cap=SYS_RESOURCE core=1\nspawn r cap=SYS_RESOURCE core=2\n"
                                        "p{1}@1\nq{1}@2\nr{1}",
                                        profile, key));
        CHECK(report.actions.size() == 3);
        CHECK(report.failures.empty());
    }
}

TEST_CASE("Time later by is counted from the end of the lines before", "[scenario][player][machine]") {
    const auto report =
        play(server("none"),
             "config cores=2 keyids=3\n@0\nspawn p core=0\nspawn q core=1\np work 5000\n+1000\nq work 10\n");
    REQUIRE(report.actions.size() == 2);
    CHECK(report.actions[1].start - report.actions[0].end >= SimTime{1'000'000'000});
    CHECK(report.actions[1].start - report.actions[0].end < SimTime{1'010'000'000});
}

TEST_CASE("Actions of the whole machine take time, those of several cores at once",
          "[scenario][player][machine]") {
    std::string lines = "config cores=2 keyids=3\n@0\nspawn p core=0\nspawn q core=1\n";
    lines += "p m = mmap 64p rw anon,private\nq m = mmap 64p rw anon,private\n";
    lines += "@100000\np fill m 0 64p 0x11\n@100001\nq fill m 0 64p 0x22\n";
    lines += "@400000\np check m 0 64p 0x11\nq check m 0 64p 0x22\n";
    const auto report = play(server("tags"), lines);
    CHECK(report.failures.empty());
    CHECK(report.wrong_reads == 0);
    REQUIRE(report.actions.size() == 6);
    const auto& first = report.actions[2];
    const auto& second = report.actions[3];
    CHECK(first.end > first.start);
    CHECK(second.start < first.end);
}

TEST_CASE("Parent and child that write one page at once have each its own", "[scenario][player][machine]") {
    // The parent's copy is of lines that no cache has; the child writes meanwhile.
    for (const int nanoseconds_later : {1, 50, 200}) {
        std::string lines = "config cores=2 keyids=3\n@0\nspawn p core=0\np m = mmap 8p rw anon,private\n";
        lines += "p fill m 0 8p 0x11\np flush m 0 8p\np fork c core=1\n";
        const auto each_page = [&](auto&& add) {
            for (int page = 0; page < 8; ++page) add(page * 4096);
        };
        int time = 1'000'000;
        each_page([&](int page) {
            time += 20'000;
            lines += fmt::format("@{}\np fill m {} 8 0x22\n@{}\nc fill m {} 64 0x33\n", time, page,
                                 time + nanoseconds_later, page + 64);
        });
        each_page([&](int page) {
            lines += fmt::format("p check m {} 8 0x22\np check m {} 64 0x11\n", page, page + 64);
            lines += fmt::format("c check m {} 8 0x11\nc check m {} 64 0x33\n", page, page + 64);
        });
        const auto report = play(server("tags"), lines);
        CHECK(report.failures.empty());
        CHECK(report.wrong_reads == 0);
    }
}

TEST_CASE("Tasks of one core take turns, and one that sleeps leaves it", "[scenario][player][machine]") {
    const auto ends = [](const std::string& first) {
        const auto report =
            play(server("none"), "config cores=1 keyids=3\n@0\nspawn p core=0\nspawn q core=0\n@10000\np " +
                                     first + "\n@10001\nq work 2500000\n");
        REQUIRE(report.actions.size() == 2);
        std::map<std::string, std::uint64_t> times;
        for (const auto& action : report.actions) times[action.actor] = action.end.count() / 1'000'000'000;
        return times;
    };
    auto together = ends("work 2500000");  // in microseconds
    CHECK(together["p"] >= 4500);
    CHECK(together["p"] < 4700);
    CHECK(together["q"] >= 5000);
    CHECK(together["q"] < 5100);
    auto apart = ends("sleep 2500000");
    CHECK(apart["p"] < 2600);
    CHECK(apart["q"] < 2600);
}

TEST_CASE("A process that is killed in the middle of its work ends behind the access",
          "[scenario][player][machine]") {
    const auto report =
        play(server("tags"),
             "config cores=3 keyids=3\n@0\nspawn p core=0\nthread t of p core=1\nspawn q core=2\n"
             "p m = mmap 256p rw anon,private\np n = mmap 256p rw anon,private\n"
             "@1000000\np fill m 0 256p 0x11 ? SIGKILL\n@1000001\nt fill n 0 256p 0x22 ? SIGKILL\n"
             "@1020000\nq kill p SIGKILL\n@9000000\nassert dead p\nassert dead t\nassert alive q\n");
    CHECK(report.failures.empty());
    CHECK(report.broken_invariant.empty());
    CHECK(report.left_over.empty());
}

TEST_CASE("Two runs of a scenario are equal", "[scenario][player][machine]") {
    const auto times = [] {
        std::string text;
        for (const auto& action : test::play_shipped("5-fork", server("tags")).actions)
            text += fmt::format("{} {} {}\n", action.line, action.start.count(), action.end.count());
        return text;
    };
    CHECK(times() == times());
}
