// SPDX-License-Identifier: Apache-2.0
// Tests of mktme.pconfig.drain: a key is replaced only when no request of its KeyID is queued.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "models/platform/package_params.hpp"
#include "models/tme/boot/configured_keys.hpp"
#include "tests/memctrl/bench_system.hpp"

namespace {

using namespace mktme;
using memctrl::Direction;

constexpr std::uint16_t rekeyed = 1;
constexpr Cycles when{400};

sim::SimConfig machine(std::string part, bool drain) {
    sim::SimConfig config;
    config.dram.part = std::move(part);
    config.memory.channels = 2;
    config.encryption.mode = crypto::EncryptionMode::mktme;
    config.data.mode = contents::DataMode::full;
    config.mktme.key = {{.keyid = 1}, {.keyid = 2}};
    config.pconfig.drain = drain;
    return config;
}

/// A package with a log of its commands, and requests that come as fast as they are accepted.
struct Bench {
    platform::Machine machine;
    platform::Package& package = machine.package(0);
    platform::RunAheadPort port{package};
    RandomStream random{7, "traffic"};
    std::vector<Cycles> accepted;
    Cycles now{};

    explicit Bench(const sim::SimConfig& config) : machine{{sim::package_params(config)}} {
        package.controller().record_commands();
    }

    void rekey_at(Cycles at, std::uint64_t keyid = rekeyed) {
        const tme::ProgramParams program{.keyid = keyid};
        const auto image = tme::structure_of(program, 0, 1).image();
        package.pconfig(package.clock().edge(at), {}, image,
                        [this](const tme::PconfigResult& ended) { result = ended; });
    }
    void request(std::uint64_t tag, double writes = 0.6, unsigned keyids = 3) {
        const KeyId keyid{static_cast<std::uint16_t>(random.below(keyids))};
        const auto direction = random.unit() < writes ? Direction::write : Direction::read;
        const DramAddr line{random.below(1 << 20) * line_size.count()};
        access(line, keyid, direction, tag);
    }
    void access(DramAddr line, KeyId keyid, Direction direction, std::uint64_t tag) {
        platform::LineAccess access{
            .line = package.layout().with_keyid(line, keyid), .direction = direction, .tag = tag};
        now = port.accept(access, now).value();
        accepted.push_back(now);
    }
    [[nodiscard]] Cycles drained_for() const {
        return package.clock().at_or_after(package.keys().stats(SimTime{1}).pconfig.drain);
    }
    std::optional<tme::PconfigResult> result;
};

}  // namespace

TEST_CASE("With drain no request is accepted from PCONFIG on until what its KeyID had queued is done",
          "[platform][keys]") {
    for (const char* part : {"DDR4-3200AA-8Gb-x8", "DDR5-4800-16Gb-x8"}) {
        INFO(part);
        Bench with{machine(part, true)};
        with.rekey_at(when);
        for (std::uint64_t i = 0; i < 1500; ++i) with.request(i);
        const Cycles end = when + with.drained_for();
        with.machine.finish();
        REQUIRE(end > when);
        CHECK(std::ranges::none_of(with.accepted, [&](Cycles c) { return c >= when && c < end; }));
        CHECK(std::ranges::any_of(with.accepted, [&](Cycles c) { return c >= end; }));

        // With the same requests up to PCONFIG and none after it, the commands up to the end are the same. (Requests
        // hardly ever share a line here, so a request that waits at a port makes no difference.)
        Bench until{machine(part, false)};
        const auto before = static_cast<std::uint64_t>(
            std::ranges::count_if(with.accepted, [](Cycles c) { return c < when; }));
        for (std::uint64_t i = 0; i < before; ++i) until.request(i);
        until.machine.finish();
        const bool is_same =
            with.package.controller().take_commands(end) == until.package.controller().take_commands(end);
        CHECK(is_same);
    }
}

TEST_CASE("The drain ends in the cycle after the last column command for the KeyID", "[platform][keys]") {
    // Every request has the KeyID, so the drain ends in the cycle after the last of all.
    Bench bench{machine("DDR4-3200AA-8Gb-x8", true)};
    bench.rekey_at(when);
    for (std::uint64_t i = 0; bench.now < when; ++i)
        bench.access(DramAddr{i * 8192}, KeyId{rekeyed}, Direction::write, i);
    const Cycles end = when + bench.drained_for();
    bench.machine.finish();
    Cycles last{};
    for (const auto& command : bench.package.controller().take_commands(end))
        if (is_column(command.command)) last = command.cycle;
    CHECK(last + Cycles{1} == end);
    CHECK(bench.accepted.back() == end);  // it waited at the port
    CHECK(bench.package.contents()->stats().wrong == std::array<std::uint64_t, contents::wrong_read_count>{});
}

TEST_CASE("With nothing queued for its KeyID a key is replaced at once, and nobody waits",
          "[platform][keys]") {
    std::array<std::vector<Cycles>, 2> accepted;
    for (const bool drain : {false, true}) {
        Bench bench{machine("DDR4-3200AA-8Gb-x8", drain)};
        bench.rekey_at(when, 5);
        for (std::uint64_t i = 0; i < 1500; ++i) bench.request(i);
        CHECK(bench.drained_for() == Cycles{});
        CHECK(bench.result->status == tme::PconfigStatus::prog_success);
        accepted[drain ? 1 : 0] = bench.accepted;
    }
    CHECK(accepted[0] == accepted[1]);
}

TEST_CASE("A PCONFIG during the drain of another finds the key table locked", "[platform][keys]") {
    Bench bench{machine("DDR4-3200AA-8Gb-x8", true)};
    bench.rekey_at(when);
    std::optional<tme::PconfigResult> second;
    const auto image = tme::structure_of({.keyid = 2}, 1, 1).image();
    bench.package.pconfig(bench.package.clock().edge(when + Cycles{3}),
                          {.processor = tme::LogicalProcessor{1}}, image,
                          [&](const tme::PconfigResult& ended) { second = ended; });
    for (std::uint64_t i = 0; i < 1500; ++i) bench.request(i);
    REQUIRE(bench.drained_for() > Cycles{3});
    CHECK(second->status == tme::PconfigStatus::device_busy);
    CHECK(bench.result->done == bench.package.clock().edge(when + bench.drained_for()) +
                                    bench.package.params().keys.pconfig.direct_time);
}

TEST_CASE("Without drain, writes queued under a key that is replaced are encrypted under the new one",
          "[platform][keys]") {
    for (const bool drain : {false, true}) {
        Bench bench{machine("DDR4-3200AA-8Gb-x8", drain)};
        bench.rekey_at(when);
        for (std::uint64_t i = 0; bench.now + Cycles{20} < when; ++i) bench.request(i, 1.0);
        bench.machine.finish();
        std::uint64_t under_old = 0;
        std::uint64_t under_new = 0;
        const auto& key = bench.package.keys().table()[KeyId{rekeyed}].keys;
        const auto now_in_use = bench.package.contents()->keys().identity(
            crypto::Algorithm::aes_xts_128, std::span{key.data}.first(16), std::span{key.tweak}.first(16));
        bench.package.contents()->for_each_line([&](DramAddr, const contents::LineTag& tag) {
            if (tag.writer == KeyId{rekeyed}) ++(tag.key == now_in_use ? under_new : under_old);
        });
        CHECK(under_old > 0);
        CHECK((under_new > 0) == !drain);
    }
}

TEST_CASE("Lines that are put during a drain come to the port in order of their cycles", "[platform][keys]") {
    constexpr Cycles soon{20};
    platform::Machine machine{{sim::package_params(::machine("DDR4-3200AA-8Gb-x8", true))}};
    platform::Package& package = machine.package(0);
    const std::array requesters{package.connect(), package.connect()};
    const auto put = [&](std::size_t requester, std::uint64_t line, Cycles at) {
        const PhysAddr address = package.layout().with_keyid(DramAddr{line * 8192}, KeyId{rekeyed});
        REQUIRE(package.put({.line = address,
                             .direction = Direction::write,
                             .from = requesters[requester],
                             .tag = line,
                             .answers = {.accepted = true}},
                            at));
    };
    for (std::uint64_t line = 0; line < 16; ++line) put(0, line, Cycles{line});
    const auto image = tme::structure_of({.keyid = rekeyed}, 0, 1).image();
    package.pconfig(package.clock().edge(soon), {}, image);
    package.advance(soon + Cycles{1});
    const Cycles end = soon + package.clock().at_or_after(package.keys().stats(SimTime{1}).pconfig.drain);
    REQUIRE(end > soon + Cycles{20});
    for (auto requester : requesters) package.outbox(requester).accepted.clear();

    put(0, 20, soon + Cycles{9});
    put(1, 21, soon + Cycles{7});
    put(0, 22, soon + Cycles{4});
    machine.finish();
    const auto& first = package.outbox(requesters[0]).accepted;
    const auto& second = package.outbox(requesters[1]).accepted;
    REQUIRE(first.size() == 2);
    REQUIRE(second.size() == 1);
    CHECK((first[0].tag == 22 && first[0].at == end));
    CHECK(second[0].at == end + Cycles{1});
    CHECK((first[1].tag == 20 && first[1].at == end + Cycles{2}));
}
