// SPDX-License-Identifier: Apache-2.0
// What operations of the kernel cost on the Ice Lake server, against published figures of whole operations
// (docs/numbers.md#kernel-costs): no parameter is held against itself.
#include <fmt/format.h>
#include <algorithm>
#include <catch2/catch.hpp>

#include "sim/scenario/player.hpp"
#include "tests/sim/scenario/server.hpp"
#include "workloads/scenario/parse.hpp"

using namespace mktme;

namespace {

constexpr double tolerance = 0.3;

/// A script that was played, and the time of its actions by their places among all.
class Timed {
public:
    explicit Timed(const std::string& lines, std::vector<std::string> sets = {})
        : script_{scenario::parse_text("mktme-scenario 2\n" + lines + "end\n", "script")} {
        sets.emplace_back("data.mode=tags");
        report_ = sim::ScenarioPlayer{script_, "script", test::server(sets)}.run();
        for (const auto& failure : report_.failures) FAIL_CHECK(failure.statement << ": got " << failure.got);
        CHECK(report_.wrong_reads == 0);
    }
    /// Returns the time of the `number`-th action of an actor, in us.
    [[nodiscard]] double us(std::size_t number, const std::string& actor = "p") const {
        for (const auto& action : report_.actions)
            if (action.actor == actor && number-- == 0) return in_ns(action.end - action.start) / 1000;
        FAIL("there is no such action");
        return 0;
    }

private:
    scenario::Scenario script_;
    sim::ScenarioReport report_;
};

void check_near(double found, double published) { CHECK(found == Approx(published).epsilon(tolerance)); }

const std::string begin = "@0\nspawn p cap=SYS_RESOURCE core=0\n";

/// Returns the time of a protection change of a page that `others` other cores have in their TLBs too, but for what it is without any
/// flush.
double shootdown(unsigned others) {
    std::string lines = "config cores=15\n" + begin;
    for (unsigned i = 1; i <= others; ++i) lines += fmt::format("thread t{0} of p core={0}\n", i);
    lines += "p m = mmap 2p rw anon,private\np touch m 0 1p write seq stride=4096\n";
    for (unsigned i = 1; i <= others; ++i)
        lines += fmt::format("t{} touch m 0 1p write seq stride=4096\n", i);
    const Timed timed{lines + "p mprotect m 0 1p r\np mprotect m 1p 1p r\n"};
    return timed.us(2) - timed.us(3);
}

}  // namespace

TEST_CASE("A fault of an anonymous page takes 0.5 to 1 us", "[scenario][machine][costs]") {
    const Timed timed{begin +
                      "p m = mmap 65p rw anon,private\np touch m 0 1p write seq stride=4096\n"
                      "p touch m 1p 64p write seq stride=4096\n"};
    check_near(timed.us(2) / 64, 0.7);
}

TEST_CASE("A fault of 2 MiB takes 100 to 150 us", "[scenario][machine][costs]") {
    const Timed timed{begin +
                          "p m = mmap 1024p rw anon,private\np touch m 0 1p write seq stride=4096\n"
                          "p touch m 512p 1p write seq stride=4096\n",
                      {"kernel.mm.huge_pages=always"}};
    check_near(timed.us(2), 125);
}

TEST_CASE("A resident page takes munmap 0.15 to 0.25 us", "[scenario][machine][costs]") {
    const Timed timed{begin +
                      "p m = mmap 65p rw anon,private\np touch m 0 65p write seq stride=4096\n"
                      "p munmap m 0 1p\np munmap m 1p 32p\n"};
    check_near((timed.us(3) - timed.us(2)) / 31, 0.2);
}

TEST_CASE("A TLB shootdown takes 1 us, and 0.2 us for each target", "[scenario][machine][costs]") {
    for (const unsigned others : {1U, 4U, 14U}) {
        CAPTURE(others);
        check_near(shootdown(others), 1 + 0.2 * others);
    }
}

TEST_CASE("fork and the end of the child take 0.1 to 0.2 ms", "[scenario][machine][costs]") {
    const Timed timed{"config cores=2\n" + begin +
                      "p m = mmap 16p rw anon,private\np fill m 0 16p 0x11\n"
                      "p fork c core=1\nc exit\n"};
    check_near(timed.us(2) + timed.us(0, "c"), 150);
}

TEST_CASE("A page that gets another KeyID takes what its flushes, zeroing, entries and shootdown take (T17)",
          "[scenario][machine][costs]") {
    const Timed timed{begin +
                      "p k = add_key mktme \"k\" \"type=cpu algorithm=aes-xts-128\" @t\n"
                      "p j = add_key mktme \"j\" \"type=cpu algorithm=aes-xts-128\" @t\n"
                      "p m = mmap 2p rw anon,private\np touch m 0 2p write seq stride=4096\n"
                      "assert stat kernel.mm.flush_lines = 0\np encrypt_mprotect m 0 1p rw k\n"
                      "assert stat kernel.mm.flush_lines = 0\np touch m 0 1p write seq stride=4096\n"
                      "assert stat kernel.mm.flush_lines = 64\np encrypt_mprotect m 0 1p rw j\n"
                      "assert stat kernel.mm.flush_lines = 128\np touch m 0 1p write seq stride=4096\n"
                      "assert stat kernel.mm.flush_lines = 192\n"};
    // Entry of the call, page table entry and shootdown; two flushes, the fault and the zeroing at the next touch.
    const double call = 0.11 + 0.15 + 1.0 + 0.35;
    const double touch = 0.5 + 0.35 + 0.30 + 0.15;
    check_near(timed.us(6) + timed.us(7), call + touch);
}
