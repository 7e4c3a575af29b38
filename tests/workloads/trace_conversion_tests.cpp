// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/trace_convert.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "models/base/random.hpp"
#include "tests/workloads/reading.hpp"

namespace {

using namespace mktme;
using test::Entry;
using test::read_text;
using workloads::Format;
using workloads::Part;
using workloads::Parts;
using workloads::TraceFormat;
namespace format = test::format;

/// Limits of values that docs/traces.md names beside its table of the parts that each format carries.
bool steps(const Format& f) {  // every instruction has a cycle of its own
    return f.id() == format::usimm || f.id() == format::ramulator_o3;
}
bool grows(const Format& f) { return steps(f) || f.id() == format::rstl || f.id() == format::mrt; }
bool needs_data(const Format& f) { return f.id() == format::nvmain; }

struct Pair {
    const Format& a;
    const Format& b;

    [[nodiscard]] bool both(Part part) const { return a.carries.has(part) && b.carries.has(part); }
    [[nodiscard]] bool either(bool (*rule)(const Format&)) const { return rule(a) || rule(b); }
    [[nodiscard]] bool either(TraceFormat id) const { return a.id() == id || b.id() == id; }
    /// Returns true if more than one request can pass without loss.
    [[nodiscard]] bool lossless() const {
        return (both(Part::time) || !either(steps)) && (both(Part::data) || !either(needs_data));
    }
};

/// Requests with everything that both formats of a pair carry.
class Requests {
public:
    Requests(const Pair& pair, std::uint64_t seed) : pair_{pair}, random_{seed, "requests"} {}

    std::vector<Entry> make(std::size_t count) {
        std::vector<Entry> entries;
        while (entries.size() < count) entries.push_back(next(entries));
        return entries;
    }

private:
    static constexpr std::uint64_t ns = 1'000'000;

    Entry next(const std::vector<Entry>& before) {
        Entry e;
        e.address = random_.bits() >> (random_.below(48) + 16);
        if (pair_.either(format::ramulator2_rw)) e.address = random_.below(std::uint64_t{1} << 27U) * 64;
        if (!pair_.both(Part::size)) e.address &= ~std::uint64_t{63};
        e.is_write = random_.below(3) == 0;
        if (pair_.both(Part::time)) cycle_ = next_cycle();
        if (pair_.either(format::ramulator_o3) && e.is_write) {
            // A write can only be the write-back of a read, which the other instruction format cannot express.
            const bool follows_read = !before.empty() && !before.back().is_write;
            e.is_write = follows_read && !pair_.either(format::usimm);
            if (e.is_write) cycle_ = last_cycle_;
        }
        last_cycle_ = cycle_;
        e.time = cycle_ * ns;
        if (pair_.both(Part::thread) && random_.below(2) == 0)
            e.thread = static_cast<std::uint32_t>(random_.below(300));
        if (pair_.both(Part::pc) && !e.is_write) e.pc = random_.bits();
        if (pair_.both(Part::size)) e.bytes = size();
        add_details(e, before);
        return e;
    }
    std::uint64_t next_cycle() {
        const std::uint64_t step = random_.below(8) == 0 ? random_.below(200'000) : random_.below(9);
        if (pair_.either(steps)) return last_cycle_ + 1 + step;
        if (pair_.either(grows)) return last_cycle_ + step;
        return random_.bits() >> (random_.below(30) + 34);
    }
    std::uint64_t size() {
        if (pair_.either(format::nvmain)) return 64;
        return 1 + random_.below(pair_.either(format::mrt) ? 64 : 1000);
    }
    void add_details(Entry& e, const std::vector<Entry>& before) {
        if (pair_.both(Part::packet)) {
            e.packet = random_.bits();
            e.flags = static_cast<std::uint32_t>(random_.bits());
        }
        if (pair_.both(Part::kind)) {
            e.is_fetch = !e.is_write && random_.below(4) == 0;
            e.is_locked = !e.is_fetch && random_.below(4) == 0;
            if (e.is_fetch) e.bytes = 64;
        }
        // Only a frequent thread has so few fillers between its requests that the load is still known.
        if (pair_.both(Part::depends) && e.thread == 0) {
            const auto behind = std::min<std::ptrdiff_t>(4, std::ranges::count(before, 0U, &Entry::thread));
            e.depends = static_cast<std::uint16_t>(random_.below(static_cast<std::uint64_t>(behind) + 1));
        }
        if (pair_.both(Part::data) && (pair_.either(needs_data) || random_.below(2) == 0))
            e.data = contents(e.bytes);
        if (pair_.both(Part::old_data)) e.old_data = contents(e.bytes);
    }
    test::Contents contents(std::uint64_t bytes) {
        test::Contents made(bytes);
        for (auto& byte : made) byte = static_cast<std::uint8_t>(random_.bits());
        return made;
    }

    Pair pair_;
    RandomStream random_;
    std::uint64_t cycle_ = 0;
    std::uint64_t last_cycle_ = 0;
};

const workloads::TraceContext context{.clock = test::one_ns};

std::string converted(const std::string& text, const Format& from, const Format& to, bool lossy = false,
                      const workloads::TraceContext& by = context) {
    const auto source = from.reader({"t", workloads::bytes_in_memory(text)}, by);
    test::MemorySink sink;
    const auto writer = to.writer(sink, by);
    workloads::convert(*source, *writer, {.may_lose = lossy ? Parts::all() : Parts{}});
    return sink.text;
}

std::string sample(const std::string& name) {
    const auto path = test::test_file("samples") / name;
    std::string text;
    const auto bytes = workloads::open_bytes(path);
    std::string block(65536, '\0');
    while (const std::size_t n = bytes->read(block)) text.append(block, 0, n);
    return text;
}

}  // namespace

TEST_CASE("What two formats carry survives the way from one to the other and back", "[trace][convert]") {
    for (const Format& a : workloads::formats())
        for (const Format& b : workloads::formats())
            for (std::uint64_t seed = 1; seed <= 4; ++seed) {
                const Pair pair{a, b};
                if (!pair.lossless()) continue;
                INFO(a.name << " to " << b.name << ", seed " << seed);
                const auto entries = Requests{pair, seed}.make(500);
                const auto [text, lost] = test::write_text(entries, a.id());
                REQUIRE(lost.empty());
                REQUIRE(read_text(text, a.id()).entries == entries);
                const std::string there = converted(text, a, b);
                REQUIRE(read_text(there, b.id()).entries == entries);
                CHECK((converted(there, b, a) == text));
            }
}

TEST_CASE("Formats that cannot keep a trace say so before it is lost", "[trace][convert]") {
    for (const Format& a : workloads::formats())
        for (const Format& b : workloads::formats()) {
            const Pair pair{a, b};
            if (pair.lossless()) continue;
            INFO(a.name << " to " << b.name);
            // Each direction loses a part of an ordinary trace.
            const auto refuses = [](const Format& from, const Format& to) {
                const std::vector<Entry> entries = Requests{{from, from}, 1}.make(50);
                try {
                    static_cast<void>(converted(test::write_text(entries, from.id()).text, from, to));
                } catch (const TraceError& error) {
                    CHECK_THAT(error.what(), Catch::StartsWith("t:") && Catch::Contains("--lossy"));
                    return true;
                }
                return false;
            };
            CHECK((refuses(a, b) && refuses(b, a)));
        }
}

TEST_CASE("Each part that a format does not carry is reported when it is there", "[trace][convert]") {
    const auto rich =
        std::to_array<std::pair<Part, Entry>>({{Part::time, {.time = 3'000'000}},
                                               {Part::size, {.bytes = 32}},
                                               {Part::size, {.address = 32}},
                                               {Part::thread, {.thread = 3}},
                                               {Part::pc, {.pc = 4}},
                                               {Part::packet, {.packet = 5}},
                                               {Part::packet, {.flags = 6}},
                                               {Part::kind, {.is_fetch = true}},
                                               {Part::kind, {.is_locked = true}},
                                               {Part::old_data, {.old_data = test::Contents(64)}},
                                               {Part::data, {.data = test::Contents(64)}}});
    for (const Format& format : workloads::formats())
        for (const auto& [part, entry] : rich) {
            INFO(format.name << " " << workloads::name_of_loss(part));
            const auto [text, lost] = test::write_text({entry}, format.id());
            CHECK(lost.has(part) == !format.carries.has(part));
        }
}

TEST_CASE("Limits of values are reported too", "[trace][convert]") {
    using namespace test::format;
    const auto lost = [](const std::vector<Entry>& entries, TraceFormat format) {
        return test::write_text(entries, format).lost;
    };
    CHECK(lost({{.time = 1}}, dramsim3).has(Part::time));      // between two cycles
    CHECK(lost({{.time = 1'000'001}}, gem5).has(Part::time));  // between two ticks
    CHECK(lost({{.time = 2'000'000}, {.time = 1'000'000}}, rstl).has(Part::time));
    CHECK(lost({{.time = 2'000'000}, {.time = 1'000'000}}, mrt).has(Part::time));
    CHECK(lost({{}, {}}, usimm).has(Part::time));
    CHECK(lost({{}, {}}, ramulator_o3).has(Part::time));
    CHECK(lost({{.is_write = true}}, ramulator_o3).has(Part::write));
    CHECK(lost({{}, {.is_write = true}, {.is_write = true}}, ramulator_o3).has(Part::write));
    CHECK(lost({{.is_write = true, .pc = 4}}, usimm).has(Part::pc));
    CHECK(lost({{.bytes = 65}}, mrt).has(Part::size));
    CHECK(lost({{.bytes = 1048577}}, gem5).has(Part::size));
    CHECK(lost({{.bytes = 1048577}}, stl).has(Part::size));
    CHECK(lost({{.bytes = 1048576}}, stl).empty());
    CHECK(lost({{.thread = 65536}}, mrt).has(Part::thread));
    CHECK(lost({{.depends = 1}}, mrt).has(Part::depends));
    CHECK(lost({{.time = 5'000'000'000 * std::uint64_t{1'000'000}}}, mrt).has(Part::time));
    CHECK(lost({{.bytes = 32, .is_fetch = true}}, mrt).has(Part::kind));
    CHECK(lost({{.is_fetch = true, .is_locked = true}}, mrt).has(Part::kind));
    CHECK(lost({{.address = std::uint64_t{1} << 33U}}, ramulator2_rw).has(Part::address));
    CHECK(lost({{}}, nvmain).has(Part::no_data));
    CHECK(lost({{.bytes = 4, .data = test::Contents(4)}}, nvmain).has(Part::data));
    CHECK(lost({{.bytes = 4, .data = test::Contents(8)}}, stl).has(Part::data));
}

TEST_CASE("With lossy the rest is kept and the losses are counted", "[trace][convert]") {
    const std::string text = "0x40 READ 5\n0x80 WRITE 9\n0xC0 READ 0\n";
    const auto source =
        workloads::format_of(format::dramsim3).reader({"t", workloads::bytes_in_memory(text)}, context);
    test::MemorySink sink;
    const auto writer = workloads::format_of(format::ramulator2_ldst).writer(sink, context);
    const auto done = workloads::convert(*source, *writer, {.may_lose = Parts::all()});
    CHECK(sink.text == "LD 0x40\nST 0x80\nLD 0xc0\n");
    CHECK(done.requests == 3);
    CHECK(done.lost[static_cast<std::size_t>(Part::time)] == 2);
    CHECK_THROWS_WITH(converted(text, workloads::format_of(format::dramsim3),
                                workloads::format_of(format::ramulator2_ldst)),
                      "t:1: the output cannot keep of this request: time; --lossy goes on without");
}

TEST_CASE("The samples of one run hold the same requests in every format", "[trace][convert][real]") {
    // The memory clock of the samples is half the clock of instructions, so the last four are compared without time.
    const auto by_order = read_text(sample("zstd.ramulator-dram.trace"), format::ramulator_dram).entries;
    REQUIRE(by_order.size() == 300);
    for (const auto* name : {"zstd.ramulator2-ldst.trace", "zstd.ramulator2-rw.trace"})
        CHECK(test::read_file(test::test_file("samples") / name).entries == by_order);
    const auto by_cycle = test::read_file(test::test_file("samples/zstd.dramsim3.trace")).entries;
    for (const auto* name : {"zstd.stl", "zstd.rstl"})
        CHECK(test::read_file(test::test_file("samples") / name).entries == by_cycle);
    for (const auto* name :
         {"zstd.dramsim3.trace", "zstd.usimm.trc", "zstd.gem5.trc", "zstd.ramulator-o3.trace"}) {
        const auto entries = test::read_file(test::test_file("samples") / name).entries;
        REQUIRE(entries.size() == by_order.size());
        for (std::size_t i = 0; i < entries.size(); ++i) {
            CHECK(entries[i].address == by_order[i].address);
            CHECK(entries[i].is_write == by_order[i].is_write);
        }
    }
}

TEST_CASE("Samples come back from every format that can keep them", "[trace][convert][real]") {
    std::size_t kept = 0;
    for (const auto* name : {"zstd.dramsim3.trace", "zstd.ramulator-dram.trace", "zstd.ramulator-o3.trace",
                             "zstd.ramulator2-ldst.trace", "zstd.ramulator2-rw.trace", "zstd.stl",
                             "zstd.rstl", "zstd.usimm.trc", "zstd.gem5.trc", "zstd.nvt", "sqlite.mrt"}) {
        const Format& from = *workloads::format_by_name(name);
        const std::string text = sample(name);
        const auto entries = read_text(text, from.id()).entries;
        REQUIRE_FALSE(entries.empty());
        for (const Format& to : workloads::formats()) {
            INFO(name << " to " << to.name);
            std::string there;
            try {
                there = converted(text, from, to);
            } catch (const TraceError&) {
                continue;
            }
            CHECK(read_text(there, to.id()).entries == entries);
            CHECK(read_text(converted(there, to, from), from.id()).entries == entries);
            ++kept;
        }
    }
    CHECK(kept >= 40);
}

TEST_CASE("Cycles of a clock without whole femtoseconds come back exactly", "[trace][convert]") {
    const workloads::TraceContext odd{.clock = ClockDomain{Frequency{1'333'333'333}}};
    std::string text;
    for (std::uint64_t cycle = 1; cycle < 10'000'000'000'000; cycle = cycle * 3 + 1)
        text += "0x40 READ " + std::to_string(cycle) + "\n";
    const std::string there = converted(text, workloads::format_of(format::dramsim3),
                                        workloads::format_of(format::rstl), false, odd);
    CHECK(converted(there, workloads::format_of(format::rstl), workloads::format_of(format::dramsim3), false,
                    odd) == text);
}
