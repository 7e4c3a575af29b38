// SPDX-License-Identifier: Apache-2.0
// Histories of lines that several cores use: one writer or several readers, and no load gets data older than the last
// store that was visible.
#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "tests/reference_cpu/coherence_history.hpp"
#include "tests/reference_cpu/model_machine.hpp"
#include "tests/reference_cpu/random_machine_case.hpp"
#include "tests/reference_cpu/seeds.hpp"
#include "tests/reference_cpu/sharing_case.hpp"

namespace {

using namespace mktme;
using cache::HolderKind;
using cache::LineState;
using cache::MessageKind;

using Copies = std::map<PhysAddr, std::map<std::uint32_t, LineState>>;

/// Returns the lines of all private caches, with the strongest state that each core has.
Copies copies_in(const platform::Processor& processor) {
    Copies copies;
    for (std::uint32_t core = 0; core < processor.cores(); ++core) {
        const cache::PrivateCaches& caches = processor.core(core).caches();
        for (std::size_t level = 0; level < caches.levels(); ++level) {
            const cache::SetArray& array = caches.level(level).array;
            for (std::uint64_t set = 0; set < array.sets(); ++set)
                array.for_each_in_set(set, [&](cache::EntryIndex entry) {
                    LineState& strongest = copies[array.line(entry)][core];
                    strongest = std::max(strongest, array.state(entry));
                });
        }
    }
    return copies;
}

/// Returns how a line of a directory differs from the caches, in words; empty if it does not.
std::string directory_difference(PhysAddr line, const cache::LineHolders& holders, const Copies& copies) {
    const auto found = copies.find(line);
    if (found == copies.end()) return fmt::format("line {:#x} is in no cache", line.count());
    std::uint64_t cores = 0;
    holders.cores().for_each([&](std::uint32_t core) { cores += found->second.count(core); });
    if (cores != found->second.size() || cores != holders.cores().size())
        return fmt::format("line {:#x} is in other caches", line.count());
    for (const auto& [core, state] : found->second)
        if (cache::is_writable(state) != (holders.kind() == HolderKind::owner))
            return fmt::format("core {} has line {:#x} {}", core, line.count(), name_of(state));
    return "";
}

void check_directories(const platform::Processor& processor, const Copies& copies) {
    std::size_t lines = 0;
    std::string difference;
    for (std::size_t slice = 0; slice < processor.cores(); ++slice)
        processor.uncore().slice(slice).directory().for_each(
            [&](PhysAddr line, const cache::LineHolders& holders) {
                ++lines;
                if (difference.empty()) difference = directory_difference(line, holders, copies);
            });
    REQUIRE(difference == "");
    REQUIRE(lines == copies.size());
}

LineState llc_state(const platform::Processor& processor, PhysAddr line) {
    for (std::size_t slice = 0; slice < processor.cores(); ++slice) {
        const cache::SetArray& array = processor.uncore().slice(slice).array();
        if (const auto entry = array.find(line); entry != cache::no_entry) return array.state(entry);
    }
    return LineState::invalid;
}

/// The history knows where each line is at the end, and where its last store is.
void check_end(const test::CoherenceHistory& history, const platform::Processor& processor) {
    const Copies copies = copies_in(processor);
    check_directories(processor, copies);
    for (const auto& [line, known] : history.lines()) {
        INFO("line " << line.count());
        for (std::uint32_t core = 0; core < processor.cores(); ++core) {
            const auto found = copies.find(line);
            const bool is_there = found != copies.end() && found->second.contains(core);
            REQUIRE(known.state(core) == (is_there ? found->second.at(core) : LineState::invalid));
            REQUIRE(known.holders().contains(core) == is_there);
        }
        known.check_quiet(llc_state(processor, line));
    }
}

/// Returns the number of stores that have committed.
std::uint64_t check_history(std::uint64_t seed) {
    const test::MachineCase c = test::sharing_case(seed);
    INFO("seed " << seed << ": " << test::text(c));
    test::CoherenceHistory history{c.caches};
    test::ModelMachine model{c, &history};
    model.run();
    REQUIRE(history.first_violation() == "");
    check_end(history, model.processor());
    return history.commits();
}

constexpr PhysAddr line{0x1000};

/// History of line 0x1000 that is written by hand: caches of two levels, hop 1, LLC latency 1.
class HandHistory {
public:
    explicit HandHistory(cache::Inclusion llc = cache::Inclusion::non_inclusive) : history_{params(llc)} {}

    /// A core asks for the line, gets it from memory, and fills its levels.
    void get(std::uint32_t core, LineState state) {
        ask(core, cache::is_writable(state) ? MessageKind::get_m : MessageKind::get_s);
        history_.to_memory(0, next() + Cycles{1}, false, line);
        grant(core, state);
    }
    void ask(std::uint32_t core, MessageKind kind) { history_.taken(0, next(), kind, core, line); }
    void grant(std::uint32_t core, LineState state) {
        history_.replied(core, next(), line, state, true);
        history_.filled(core, next(), 2, line, state);
    }
    void probe(std::uint32_t core, MessageKind kind, LineState had) {
        history_.probed(core, next(), kind, line, had);
        history_.taken(0, next(), MessageKind::probe_answer, core, line);
    }
    void store(std::uint32_t core) { history_.committed(core, next(), line); }
    void load(std::uint32_t core) { history_.read(core, next(), 1, line); }
    void put(std::uint32_t core, MessageKind kind) {
        history_.put(core, next(), kind, line);
        history_.taken(0, next(), kind, core, line);
        history_.inserted(0, now_, line, kind == MessageKind::put_m);
    }
    void write_back() { history_.to_memory(0, next() + Cycles{1}, true, line); }
    std::string violation() { return history_.first_violation(); }

private:
    static cache::HierarchyParams params(cache::Inclusion llc) {
        cache::HierarchyParams params;
        params.hop = Cycles{1};
        params.llc.latency = Cycles{1};
        params.llc_inclusion = llc;
        return params;
    }
    Cycles next() { return now_ += Cycles{1}; }

    test::CoherenceHistory history_;
    Cycles now_{0};
};

}  // namespace

TEST_CASE("No line has two owners, and no load gets data older than the last visible store",
          "[reference_cpu][random]") {
    constexpr std::uint64_t stores_of_a_case = 50;
    std::uint64_t cases = 0;
    std::uint64_t stores = 0;
    test::for_each_seed({.usual = 300, .slow = 10'000}, [&](std::uint64_t seed) {
        ++cases;
        stores += check_history(seed);
    });
    CHECK(stores > cases * stores_of_a_case);
}

TEST_CASE("A history of two cores that share a line and take turns to write it breaks no rule",
          "[reference_cpu][history]") {
    HandHistory history;
    history.get(0, LineState::modified);
    history.store(0);
    history.load(0);
    history.ask(1, MessageKind::get_m);
    history.probe(0, MessageKind::probe_invalidate, LineState::modified);
    history.grant(1, LineState::modified);
    history.store(1);
    history.put(1, MessageKind::put_m);
    history.write_back();
    history.get(0, LineState::shared);
    history.load(0);
    CHECK(history.violation() == "");
}

TEST_CASE("A history in which a sharer is not probed breaks a rule", "[reference_cpu][history]") {
    HandHistory history;
    history.get(0, LineState::shared);
    history.get(1, LineState::modified);
    CHECK_THAT(history.violation(), Catch::Contains("makes an owner of a line that others have"));
}

TEST_CASE("A history in which a core writes a line that it shares breaks a rule",
          "[reference_cpu][history]") {
    HandHistory history;
    history.get(0, LineState::shared);
    history.store(0);
    CHECK_THAT(history.violation(), Catch::Contains("a line that its core may not write"));
}

TEST_CASE("A history in which a line is read after a probe took it breaks a rule",
          "[reference_cpu][history]") {
    HandHistory history;
    history.get(0, LineState::modified);
    history.ask(1, MessageKind::get_m);
    history.probe(0, MessageKind::probe_invalidate, LineState::modified);
    history.load(0);
    CHECK_THAT(history.violation(), Catch::Contains("reads a line that it has not"));
}

TEST_CASE("A history in which memory answers for a line that is dirty elsewhere breaks a rule",
          "[reference_cpu][history]") {
    HandHistory history;
    history.get(0, LineState::modified);
    history.store(0);
    history.put(0, MessageKind::put_m);  // and the LLC forgets it
    history.get(1, LineState::shared);
    CHECK_THAT(history.violation(),
               Catch::Contains("a slice replies with data of store 0, but store 1 is visible"));
}

TEST_CASE("A history in which the LLC answers with what it had before an owner wrote breaks a rule",
          "[reference_cpu][history]") {
    HandHistory history{cache::Inclusion::inclusive};
    history.get(0, LineState::modified);
    history.put(0, MessageKind::put_m);
    history.ask(0, MessageKind::get_m);
    history.grant(0, LineState::modified);
    history.store(0);
    history.ask(1, MessageKind::get_s);
    history.probe(0, MessageKind::probe_downgrade, LineState::modified);
    history.ask(1, MessageKind::get_s);  // what the probe brought is lost
    history.grant(1, LineState::shared);
    CHECK_THAT(history.violation(),
               Catch::Contains("a slice replies with data of store 0, but store 1 is visible"));
}

TEST_CASE("A history in which a dirty line is put as a clean one breaks a rule", "[reference_cpu][history]") {
    HandHistory history;
    history.get(0, LineState::modified);
    history.store(0);
    history.put(0, MessageKind::put_e);
    CHECK_THAT(history.violation(), Catch::Contains("puts a line as exclusive that it has modified"));
}
