// SPDX-License-Identifier: Apache-2.0
// Tests of the reference on random machines: everything ends, and nothing is ever incoherent.
#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "tests/reference_cpu/random_machine_case.hpp"
#include "tests/reference_cpu/recorder.hpp"
#include "tests/reference_cpu/reference_machine.hpp"
#include "tests/reference_cpu/seeds.hpp"

namespace {

using namespace mktme;
using namespace mktme::reference_cpu;

/// Returns the cores that have each line, with the strongest state of each.
std::map<PhysAddr, std::map<Number, LineState>> copies_of(ReferenceMachine& machine) {
    std::map<PhysAddr, std::map<Number, LineState>> copies;
    for (Number core = 0; core < machine.cores(); ++core)
        for (LevelNumber level = 0; level < machine.caches(core).levels(); ++level)
            for (const auto& line : machine.caches(core).lines(level)) {
                LineState& strongest = copies[line.address][core];
                strongest = std::max(strongest, line.state);
            }
    return copies;
}

/// Returns a line that one core may write while another has it, as text; empty if there is none.
std::string incoherent_line(ReferenceMachine& machine) {
    for (const auto& [line, cores] : copies_of(machine))
        for (const auto& [core, state] : cores)
            if (cache::is_writable(state) && cores.size() > 1)
                return "line " + std::to_string(line.count()) + " of core " + std::to_string(core);
    return {};
}

/// Returns how the directory of a quiet machine differs from its caches, as text; empty if it does not.
std::string directory_difference(ReferenceMachine& machine) {
    auto copies = copies_of(machine);
    for (std::size_t number = 0; number < machine.cores(); ++number)
        for (const auto& [line, holders] : machine.slice(number).directory()) {
            const auto found = copies.find(line);
            const std::string name = "line " + std::to_string(line.count());
            if (found == copies.end()) return name + " is in no cache";
            for (const auto& [core, state] : found->second) {
                if (!holders.has(core)) return name + " is in another cache";
                if (cache::is_writable(state) != (holders.owner == core)) return name + " has another owner";
            }
            if (found->second.size() != holders.sharers.size() + (holders.owner ? 1 : 0))
                return name + " is not in all caches";
            copies.erase(found);
        }
    return copies.empty() ? "" : "line " + std::to_string(copies.begin()->first.count()) + " is not in it";
}

/// Runs a case to its end, or to one that is out of all proportion.
void check_case(std::uint64_t seed) {
    constexpr Cycle cycles_of_an_instruction = 3'000;
    constexpr Cycle check_every = 7;
    const test::MachineCase c = test::random_machine_case(seed);
    INFO("seed " << seed << ": " << test::text(c));
    test::Recorder recorder;
    ReferenceMachine machine{c, recorder};
    Cycle limit = 1'000'000;
    for (std::size_t core = 0; core < machine.cores(); ++core)
        limit += machine.core(core).program().size() * cycles_of_an_instruction;
    while (!machine.is_done() && machine.now() < limit) {
        machine.step();
        if (machine.now() % check_every == 0) REQUIRE(incoherent_line(machine) == "");
    }
    INFO(machine.text());
    REQUIRE(machine.is_done());
    REQUIRE(incoherent_line(machine) == "");
    REQUIRE(directory_difference(machine) == "");
    std::map<Number, std::uint64_t> retired;
    for (const auto& one : recorder.retirements) retired[one.core] += one.count;
    for (Number core = 0; core < machine.cores(); ++core)
        REQUIRE((machine.core(core).has_ended() || retired[core] == machine.core(core).program().size()));
}

}  // namespace

TEST_CASE("Reference of cores: random machines end, stay coherent and retire each instruction once",
          "[reference_cpu][random]") {
    test::for_each_seed({.usual = 100, .slow = 2'000}, check_case);
}
