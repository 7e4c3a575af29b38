// SPDX-License-Identifier: Apache-2.0
// Tests of several requesters on one package: everybody is answered, in the written order, in the reference's cycles.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <tuple>

#include "models/base/error.hpp"
#include "models/dram/part.hpp"
#include "models/platform/line_port.hpp"
#include "tests/platform/case_player.hpp"
#include "tests/reference/reference_channel.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using testing::CasePlayer;

/// Returns what the requesters were told. Every line must have been answered exactly once, to who asked.
std::vector<reference::Outcome> outcomes_of(CasePlayer& player) {
    std::vector<reference::Outcome> outcomes(player.requests().size());
    std::vector<int> accepted(outcomes.size());
    std::vector<int> done(outcomes.size());
    for (std::size_t requester = 0; requester < player.requesters().size(); ++requester) {
        const memctrl::Outbox& box = player.package().outbox(player.requesters()[requester]);
        for (const auto& answer : box.accepted) {
            REQUIRE(player.requests().at(answer.tag).requester == requester);
            outcomes[answer.tag].accepted = answer.at.count();
            ++accepted[answer.tag];
        }
        for (const auto& answer : box.done) {
            REQUIRE(player.requests().at(answer.tag).requester == requester);
            outcomes[answer.tag].done = answer.done;
            ++done[answer.tag];
        }
    }
    REQUIRE(std::ranges::all_of(accepted, [](int times) { return times == 1; }));
    REQUIRE(std::ranges::all_of(done, [](int times) { return times == 1; }));
    return outcomes;
}

/// Checks that each data channel accepted its lines in order of (cycle, requester, sequence), at most one a cycle.
/// Precondition: no line was put late.
void check_order(const CasePlayer& player, const std::vector<reference::Outcome>& outcomes) {
    using Place = std::tuple<reference::Cycle, unsigned, std::size_t>;  // cycle, requester, sequence
    std::map<unsigned, std::map<reference::Cycle, Place>> accepted;     // by data channel
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const reference::Request& r = player.requests()[i];
        REQUIRE(outcomes[i].accepted >= r.offer);
        const bool is_alone =
            accepted[r.data_channel].emplace(outcomes[i].accepted, Place{r.offer, r.requester, i}).second;
        REQUIRE(is_alone);
    }
    for (const auto& [data_channel, lines] : accepted) {
        Place before{};
        for (const auto& [cycle, place] : lines) {
            INFO("data channel " << data_channel << " cycle " << cycle);
            REQUIRE(before <= place);
            before = place;
        }
    }
}

}  // namespace

TEST_CASE("Several requesters: every command, acceptance and completion is that of ticking every clock edge",
          "[platform][requesters][reference]") {
    const std::uint64_t cases = std::getenv("MKTME_SLOW") != nullptr ? 10'000 : 1'000;
    std::uint64_t late = 0;
    std::uint64_t early = 0;
    std::uint64_t queued = 0;  // lines that found others on their way to their port
    for (std::uint64_t seed = 1; seed <= cases; ++seed) {
        const reference::Case c = reference::random_shared_case(seed);
        INFO("seed " << seed << ": " << reference::text(c.config));
        CasePlayer player{c};
        player.package().controller().record_commands();
        const reference::Result expected = reference::run_shared(c.config, player.requests());
        player.play();
        player.package().advance(Cycles{expected.last_cycle + 1});
        reference::Result got;
        got.outcomes = outcomes_of(player);
        got.commands =
            reference::in_reference_terms(player.package().controller().take_commands(Cycles::max()),
                                          player.package().part().geometry, expected.last_cycle);
        REQUIRE(reference::difference(expected, got) == "");
        const bool has_late = std::ranges::any_of(player.requests(), &reference::Request::is_late);
        if (!has_late) check_order(player, got.outcomes);
        late += has_late ? 1 : 0;
        for (std::size_t i = 0; i < got.outcomes.size(); ++i) {
            const reference::Request& r = player.requests()[i];
            early += r.put < r.offer ? 1 : 0;
            queued += got.outcomes[i].accepted > r.offer ? 1 : 0;
        }
    }
    CHECK(late > cases / 10);
    CHECK(early > cases * 10);
    CHECK(queued > cases * 10);
}

TEST_CASE("Requesters get their data back, whoever wrote them, and nobody else's", "[platform][requesters]") {
    platform::PackageParams params;
    params.memory.channels = 2;
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    params.keys.mktme.key = {{.keyid = 1}, {.keyid = 2}};
    params.data = contents::DataMode::full;
    platform::Machine machine{{params}};
    platform::Package& package = machine.package(0);
    const std::array requesters{package.connect(), package.connect()};
    constexpr std::uint64_t lines = 200;
    const auto at = [&](std::uint64_t requester, std::uint64_t i) {
        const DramAddr line{(i * 2 + requester) * line_size.count()};
        return package.layout().with_keyid(line, KeyId{static_cast<std::uint16_t>(requester + 1)});
    };
    const auto bytes_of = [](std::uint64_t requester, std::uint64_t i) {
        crypto::Line bytes{};
        bytes[0] = static_cast<std::byte>(requester + 1);
        bytes[1] = static_cast<std::byte>(i);
        return bytes;
    };
    for (std::uint64_t i = 0; i < lines; ++i)
        for (std::uint64_t r = 0; r < 2; ++r) {
            const crypto::Line bytes = bytes_of(r, i);  // put() copies it
            REQUIRE(package.put({.line = at(r, i),
                                 .direction = memctrl::Direction::write,
                                 .payload = &bytes,
                                 .from = requesters[r]},
                                0_cy));
        }
    package.drain();
    const Cycles then = package.controller().done();
    for (std::uint64_t i = 0; i < lines; ++i)
        for (std::uint64_t r = 0; r < 2; ++r)
            REQUIRE(package.put(
                {.line = at(r, i), .from = requesters[r], .tag = i, .answers = {.done = true, .data = true}},
                then));
    package.drain();
    for (std::uint64_t r = 0; r < 2; ++r) {
        auto& box = package.outbox(requesters[r]);
        CHECK(box.accepted.empty());  // nobody asked for these
        REQUIRE(box.done.size() == lines);
        for (const auto& answer : box.done) {
            const auto data = package.take_data(answer.data);
            REQUIRE(data.bytes == bytes_of(r, answer.tag));
        }
    }
    CHECK(package.contents()->stats().wrong == std::array<std::uint64_t, contents::wrong_read_count>{});
}

TEST_CASE("A line that is not there is not put", "[platform][requesters]") {
    platform::Machine machine{{platform::PackageParams{}}};
    platform::Package& package = machine.package(0);
    const auto requester = package.connect();
    CHECK_FALSE(package.put({.line = PhysAddr{package.capacity().count()}, .from = requester}, 0_cy));
    CHECK(package.controller().is_drained());
    CHECK(package.put({.line = PhysAddr{package.capacity().count() - 1}, .from = requester}, 0_cy));
    CHECK(package.waiting(PhysAddr{0}) == 1);
}

TEST_CASE("Who runs ahead of simulated time must be alone", "[platform][requesters]") {
    platform::Machine machine{{platform::PackageParams{}}};
    platform::Package& package = machine.package(0);
    static_cast<void>(package.connect());
    CHECK_THROWS_AS(platform::RunAheadPort{package}, InvariantError);
    CHECK_THROWS_WITH(platform::RunAheadPort{package},
                      Catch::StartsWith("package0: ") && Catch::Contains("must be its only one"));
}

TEST_CASE("Nobody may join who runs ahead of simulated time", "[platform][requesters]") {
    platform::Machine machine{{platform::PackageParams{}}};
    const platform::RunAheadPort port{machine.package(0)};
    CHECK_THROWS_AS(static_cast<void>(machine.package(0).connect()), InvariantError);
}
