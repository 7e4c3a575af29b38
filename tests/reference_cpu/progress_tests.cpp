// SPDX-License-Identifier: Apache-2.0
// Tests of a machine that makes no progress: it ends with an error that names who waits for what.
#include <catch2/catch.hpp>
#include <memory>

#include "models/base/error.hpp"
#include "models/platform/machine.hpp"
#include "models/platform/processor.hpp"
#include "tests/reference_cpu/case_packages.hpp"
#include "tests/reference_cpu/law_machine.hpp"
#include "tests/reference_cpu/model_machine.hpp"

namespace {

using namespace mktme;
using namespace mktme::test;
using Catch::Contains;

/// A kernel that never answers. With a period, it does something every so many cycles, for ever.
class DeafPort final : public cpu::TrapPort {
public:
    explicit DeafPort(Cycles period = {})
        : period_{period},
          next_{period == Cycles{} ? Cycles::max() : period} {}

    void take(const cpu::Trap& /*trap*/) override {}
    [[nodiscard]] Cycles next() const override { return next_; }
    std::vector<cpu::TrapAnswer> run(Cycles now) override {
        if (period_ != Cycles{}) next_ = now + period_;
        return {};
    }

private:
    Cycles period_;
    Cycles next_;
};

/// Runs a program on a core whose kernel does not answer.
void run_with(DeafPort& port, const std::vector<workloads::ProgramStep>& steps) {
    const MachineCase c = law_machine({steps});
    const auto machine = machine_of(c);
    CaseTables tables{c, *machine};
    workloads::ProgramSource source{c.programs[0].steps, 0};
    const platform::ProcessorParams params{
        .clock = c.clock, .link = c.link, .core = c.core, .caches = c.caches, .mmu = c.mmu, .tlb = c.tlb};
    platform::Processor processor{params,
                                  {{.source = &source,
                                    .tables = &tables,
                                    .space = {.tag = mmu::SpaceTag{0}, .cr3 = tables.root(0).count()}}},
                                  machine->packages(),
                                  {.traps = &port, .devices = {}}};
    processor.run();
}

}  // namespace

TEST_CASE("A machine that stands still names the trap that nobody answers", "[reference_cpu][progress]") {
    DeafPort port;
    CHECK_THROWS_WITH(run_with(port, {store(page), special(cpu::Special::syscall), load(page)}),
                      Contains("the machine makes no progress") &&
                          Contains("core 0: 1 instructions retired, a trap waits for its answer") &&
                          Contains("instruction 1 waits for what comes before it to be done"));
}

TEST_CASE("A machine that goes on without retiring anything is given up", "[reference_cpu][progress]") {
    DeafPort port{Cycles{100}};
    CHECK_THROWS_WITH(run_with(port, {special(cpu::Special::syscall)}),
                      Contains("the machine makes no progress in 16777216 rounds") &&
                          Contains("core 0: 0 instructions retired, a trap waits for its answer"));
}

TEST_CASE("The text of a machine that is not done names misses, messages and what a slice waits for",
          "[reference_cpu][progress]") {
    const MachineCase c = law_machine({{store(page), load(page + 0x1000)}});
    ModelMachine model{c, nullptr};
    const ClockDomain clock{c.clock};
    const auto text_at = [&](std::uint64_t cycle) {
        CHECK(model.run_to(clock.edge(Cycles{cycle})));
        try {
            model.processor().check_finished();
        } catch (const InvariantError& error) {
            return std::string{error.what()};
        }
        return std::string{};
    };
    // The first read of the walk leaves L1D in cycle 1, is a message to the slice in 16, and waits for memory then.
    const std::string early = text_at(1 + to_slice - 1);
    CHECK_THAT(early, Contains("core 0: 0 instructions retired, instruction 0 waits for the translation of "
                               "0x10000, of a store"));
    CHECK_THAT(early, Contains("core 0: l1d misses line 0x") && Contains("since cycle 1"));
    CHECK_THAT(early, Contains("slice 0: comes: GetS of core 0 for line 0x") && Contains(", cycle 16"));
    CHECK_THAT(text_at(1 + to_slice + 10),
               Contains("slice 0: GetS of core 0") && Contains("waits for memory"));
    // Then the walk has ended, and the load waits for its line.
    const std::string late = text_at(first_load - 10);
    CHECK_THAT(late, Contains("core 0: 1 instructions retired, a retired store waits for line 0x"));
    CHECK_THAT(late, Contains("instruction 1 waits for line 0x") && Contains(", of a load at 0x11000"));
    CHECK_THAT(late, Contains("slice 0: GetM of core 0") && Contains("slice 0: GetS of core 0"));
}
