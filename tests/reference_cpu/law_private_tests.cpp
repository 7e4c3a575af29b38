// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: the private caches of one core, whose messages are made here.
#include <catch2/catch.hpp>

#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;
using namespace mktme::reference_cpu;

namespace {

constexpr PhysAddr x{0x1000};
constexpr PhysAddr y{0x2000};
constexpr PhysAddr z{0x3000};

/// Private caches, of which each level has as many sets as one way has lines.
class Caches {
public:
    explicit Caches(const cache::HierarchyParams& params)
        : caches{0, params, [](PhysAddr) { return 0U; }, mail, contents, seen} {}

    void reply(Cycle at, PhysAddr line, LineState state, bool has_data = true) {
        mail.to_core[0].push_back(
            {.at = at, .kind = MessageKind::reply, .line = line, .state = state, .has_data = has_data});
    }
    void message(Cycle at, MessageKind kind, PhysAddr line) {
        mail.to_core[0].push_back({.at = at, .kind = kind, .line = line});
    }
    /// Does the cycles up to and including this one.
    void run_to(Cycle last) {
        while (next <= last) caches.arrive(next++);
    }
    /// Returns the latest message of a kind to the slice; its cycle is 0 if there was none.
    [[nodiscard]] Message sent(MessageKind kind, PhysAddr line) const {
        Message latest;
        for (const Message& message : mail.to_slice[0])
            if (message.kind == kind && message.line == line) latest = message;
        return latest;
    }

    Recorder seen;
    Mail mail{1};
    ReferenceContents contents{contents::DataMode::none, KeyIdField{default_maxphyaddr, default_keyid_bits}};
    ReferenceCaches caches;
    Cycle next = 0;
};

cache::HierarchyParams params_of(std::uint64_t l1_lines, std::uint64_t l2_lines) {
    cache::HierarchyParams p = law_machine({{}}).caches;
    p.l1d = cache_of("l1d", l1_lines, l1_lines, 3);
    p.shared_levels = {cache_of("l2", l2_lines, l2_lines, 4)};
    return p;
}

/// Parameters of an L2 of one line, whose core has one entry of the write-back buffer.
cache::HierarchyParams params_with_one_write_back() {
    auto params = params_of(4, 1);
    params.shared_levels[0].write_back_entries = 1;
    return params;
}

/// Loads a line in cycle c, with a reply 100 cycles later.
void bring(Caches& here, PhysAddr line, LineState state, Cycle c) {
    here.run_to(c);
    static Wait nobody;
    here.caches.load(line, nobody, state == LineState::modified, c);
    here.reply(c + 100, line, state);
    here.run_to(c + 100);
}

/// Writes x, then loads y and z in cycle 110: their replies come in 200 and 201, and that of y makes x leave.
void load_behind_a_write_back(Caches& here, Wait& first, Wait& second) {
    bring(here, x, LineState::modified, 0);
    here.caches.commit(x, {}, 100);
    here.run_to(110);
    here.caches.load(y, first, false, 110);
    here.caches.load(z, second, false, 110);
    here.reply(200, y, LineState::exclusive);
    here.reply(201, z, LineState::exclusive);
}

}  // namespace

TEST_CASE("Law of caches: a probe that comes with the reply for its line is taken a cycle later",
          "[reference_cpu][law]") {
    Caches here{params_of(4, 4)};
    Wait wait;
    here.run_to(10);
    here.caches.load(x, wait, false, 10);
    CHECK(here.sent(MessageKind::get_s, x).at == 0);  // L2 has not been looked up
    here.run_to(13);
    CHECK(here.sent(MessageKind::get_s, x).at == 10 + 15);
    here.reply(100, x, LineState::exclusive);
    here.message(100, MessageKind::probe_invalidate, x);
    here.run_to(100);
    CHECK(wait.done == 100);
    CHECK(here.seen.probes.empty());
    CHECK(here.caches.state(x) == LineState::exclusive);
    here.run_to(101);
    REQUIRE(here.seen.probes.size() == 1);
    CHECK(here.seen.probes[0].at == 101);
    CHECK(here.sent(MessageKind::probe_answer, x).at == 101 + 7 + 8);
    CHECK(here.caches.state(x) == LineState::invalid);
}

TEST_CASE("Law of caches: a store that joins a read is asked again for ownership if the line comes shared",
          "[reference_cpu][law]") {
    Caches here{params_of(4, 4)};
    Wait wait;
    here.run_to(10);
    here.caches.load(x, wait, false, 10);
    here.run_to(13);  // L2 is looked up for reading
    CHECK(here.caches.ask_for_ownership(x, true, true, 13));
    CHECK(here.caches.is_ownership_under_way(x));
    here.reply(100, x, LineState::shared);
    here.run_to(100);
    CHECK(wait.done == 100);
    CHECK(here.sent(MessageKind::get_m, x).at == 0);
    here.run_to(103);  // L1D's entry was made again in 100: L2 is looked up in 103, and has the line in S
    CHECK(here.sent(MessageKind::get_m, x).at == 103 + 4 + 8);
    CHECK_FALSE(here.caches.is_writable(x));
    here.reply(200, x, LineState::modified, false);
    here.run_to(200);
    CHECK(here.caches.is_writable(x));
}

TEST_CASE("Law of caches: a store that joins before the look-up of L2 makes it one for ownership",
          "[reference_cpu][law]") {
    Caches here{params_of(4, 4)};
    Wait wait;
    here.run_to(10);
    here.caches.load(x, wait, false, 10);
    here.run_to(12);
    CHECK(here.caches.ask_for_ownership(x, true, true, 12));
    here.run_to(13);
    CHECK(here.sent(MessageKind::get_m, x).at == 13 + 4 + 8);
    CHECK(here.sent(MessageKind::get_s, x).at == 0);
}

TEST_CASE("Law of caches: a reply waits for an entry of the write-back buffer", "[reference_cpu][law]") {
    Caches here{params_with_one_write_back()};
    Wait first;
    Wait second;
    load_behind_a_write_back(here, first, second);
    here.run_to(201);
    CHECK(first.done == 200);
    CHECK(here.sent(MessageKind::put_m, x).at == 208);
    CHECK_FALSE(second.done);
    here.message(222, MessageKind::put_answer, x);
    here.run_to(222);
    CHECK(second.done == 222);
    CHECK(here.sent(MessageKind::put_e, y).at == 230);
}

TEST_CASE("Law of caches: a probe takes its line from a reply that waits", "[reference_cpu][law]") {
    Caches here{params_with_one_write_back()};
    Wait first;
    Wait second;
    load_behind_a_write_back(here, first, second);
    here.message(210, MessageKind::probe_invalidate, z);
    here.message(211, MessageKind::probe_invalidate, x);
    here.run_to(211);
    REQUIRE(here.seen.probes.size() == 2);
    CHECK(here.seen.probes[0].had == LineState::exclusive);
    CHECK(here.sent(MessageKind::probe_answer, z).had_line);
    CHECK(here.sent(MessageKind::get_s, z).at == 210 + 4 + 8);  // made again
    CHECK(here.seen.probes[1].had == LineState::invalid);       // it is in the write-back buffer only
    CHECK(here.sent(MessageKind::probe_answer, x).is_dirty);
    here.message(222, MessageKind::put_answer, x);
    here.run_to(222);
    CHECK_FALSE(second.done);
    here.reply(300, z, LineState::shared);
    here.run_to(300);
    CHECK(second.done == 300);
}

TEST_CASE("Law of caches: an inclusive L2 takes its victims from L1D", "[reference_cpu][law]") {
    Caches here{params_of(4, 1)};
    bring(here, x, LineState::modified, 0);
    here.caches.commit(x, {}, 100);
    bring(here, y, LineState::exclusive, 110);
    CHECK(here.caches.state(x) == LineState::invalid);
    CHECK(here.sent(MessageKind::put_m, x).at == 218);
    CHECK_FALSE(here.sent(MessageKind::put_m, x).is_behind_request);
}

TEST_CASE("Law of caches: with non-inclusive levels a victim of L1D goes to L2, and one of L2 stays in L1D",
          "[reference_cpu][law]") {
    auto params = params_of(2, 1);
    params.private_inclusion = cache::Inclusion::non_inclusive;
    Caches here{params};
    bring(here, x, LineState::exclusive, 0);
    bring(here, y, LineState::exclusive, 110);  // x leaves L2 and stays in L1D
    CHECK(here.caches.state(x) == LineState::exclusive);
    CHECK(here.sent(MessageKind::put_e, x).at == 0);
    bring(here, z, LineState::exclusive, 220);
    // z takes the way of y in L2, and that of x in L1D; x then takes the way of z in L2.
    CHECK(here.caches.lines(2).at(0).address == x);
    CHECK(here.caches.state(y) == LineState::exclusive);
    CHECK(here.caches.state(z) == LineState::exclusive);
    CHECK(here.mail.to_slice[0].size() == 3);  // three requests, and nothing was put
}

TEST_CASE("Law of caches: a Put says that a request for its line is under way", "[reference_cpu][law]") {
    Caches here{params_of(4, 1)};
    bring(here, x, LineState::shared, 0);
    here.run_to(110);
    CHECK(here.caches.ask_for_ownership(x, true, true, 110));
    here.run_to(113);  // L2 has it in S: its entry sends GetM, which leaves in 117
    CHECK(here.sent(MessageKind::get_m, x).at == 125);
    Wait wait;
    here.caches.load(y, wait, false, 113);
    here.reply(150, y, LineState::exclusive);
    here.run_to(150);
    CHECK(here.sent(MessageKind::put_s, x).is_behind_request);
    // The reply without data finds no level that has the line: L2's entry is made again.
    here.reply(200, x, LineState::modified, false);
    here.run_to(200);
    CHECK(here.caches.state(x) == LineState::invalid);
    CHECK(here.sent(MessageKind::get_m, x).at == 200 + 4 + 8);
}

TEST_CASE("Law of caches: a fill of L1D looks L2 up again if a probe has taken the line",
          "[reference_cpu][law]") {
    Caches here{params_of(1, 4)};
    bring(here, x, LineState::exclusive, 0);
    bring(here, y, LineState::exclusive, 110);  // x is in L2 only
    Wait wait;
    here.run_to(220);
    here.caches.load(x, wait, false, 220);
    here.message(225, MessageKind::probe_invalidate, x);
    here.run_to(226);  // L2 hit in 223; the fill was due in 227
    CHECK_FALSE(wait.done);
    here.run_to(227);
    CHECK_FALSE(wait.done);
    CHECK(here.sent(MessageKind::get_s, x).at == 227 + 4 + 8);
}
