// SPDX-License-Identifier: Apache-2.0
// Barriers across a machine with cores: nothing goes past one, and none of them changes what happens.
#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "models/base/random.hpp"
#include "models/platform/package.hpp"
#include "tests/reference_cpu/differences.hpp"
#include "tests/reference_cpu/model_machine.hpp"
#include "tests/reference_cpu/random_machine_case.hpp"
#include "tests/reference_cpu/seeds.hpp"

namespace {

using namespace mktme;

/// Returns all statistics of a machine that has ended, up to `end`.
std::map<std::string, double> statistics(test::ModelMachine& machine, SimTime end) {
    machine.package().run_to_end(end);
    StatSources sources;
    machine.report_to(sources);
    std::map<std::string, double> found;
    for (const auto& stat : sources.read(end).values())
        found[stat.path] =
            std::visit([](const auto& value) { return static_cast<double>(value); }, stat.value);
    return found;
}

/// Counts the events in cycles from `first` up to `end`.
template <class Event>
std::size_t within(const std::vector<Event>& events, std::size_t begin, std::uint64_t first,
                   std::uint64_t end) {
    return static_cast<std::size_t>(
        std::count_if(events.begin() + static_cast<std::ptrdiff_t>(begin), events.end(),
                      [&](const Event& e) { return e.at >= first && e.at < end; }));
}

/// Looks at the events that came between two barriers: all are of the cycles between them.
class Watch {
public:
    explicit Watch(const test::Recorder& recorder) : recorder_{recorder} {}

    void check(std::uint64_t first, std::uint64_t end) {
        look(recorder_.retirements, retirements_, first, end);
        look(recorder_.fills, fills_, first, end);
        look(recorder_.probes, probes_, first, end);
        look(recorder_.messages, messages_, first, end);
    }

private:
    template <class Event>
    static void look(const std::vector<Event>& events, std::size_t& seen, std::uint64_t first,
                     std::uint64_t end) {
        REQUIRE(within(events, seen, first, end) == events.size() - seen);
        seen = events.size();
    }

    const test::Recorder& recorder_;
    std::size_t retirements_ = 0;
    std::size_t fills_ = 0;
    std::size_t probes_ = 0;
    std::size_t messages_ = 0;
};

/// Runs a case with a barrier at every multiple of `grid`. Returns the last one.
Cycles run_in_steps(test::ModelMachine& machine, const test::Recorder& recorder, Frequency frequency,
                    Cycles grid) {
    Watch watch{recorder};
    const ClockDomain clock{frequency};
    Cycles barrier{};
    bool goes_on = true;
    while (goes_on) {
        const Cycles before = barrier;
        barrier += grid;
        goes_on = machine.run_to(clock.edge(barrier));
        watch.check(before.count(), barrier.count());
        const auto& package = machine.package();
        REQUIRE(package.controller().done() == package.clock().at_or_after(clock.edge(barrier)));
    }
    machine.run();
    return barrier;
}

void check_case(std::uint64_t seed, Cycles grid) {
    const test::MachineCase c = test::random_machine_case(seed);
    INFO("seed " << seed << ", a barrier each " << grid.count() << " cycles: " << test::text(c));
    test::Recorder free;
    test::ModelMachine free_machine{c, &free};
    free_machine.run();
    test::Recorder stepped;
    test::ModelMachine stepped_machine{c, &stepped};
    const Cycles last = run_in_steps(stepped_machine, stepped, c.clock, grid);
    REQUIRE(test::first_difference(stepped, free) == "");
    SimTime end = ClockDomain{c.clock}.edge(last);
    for (std::size_t package = 0; package < c.caches.packages; ++package) {
        free_machine.package(package).drain();
        stepped_machine.package(package).drain();
        end = std::max(end, stepped_machine.package(package).last_done());
    }
    for (std::size_t package = 0; package < c.caches.packages; ++package) {
        free_machine.package(package).run_to_end(end);
        stepped_machine.package(package).run_to_end(end);
    }
    const auto found = statistics(stepped_machine, end);
    for (const auto& [path, value] : statistics(free_machine, end)) {
        INFO(path);
        REQUIRE(found.at(path) == value);
    }
}

}  // namespace

TEST_CASE("A barrier at every 1,024 cycles, or anywhere, stops all at its cycle and changes nothing",
          "[platform][cores][random]") {
    test::for_each_seed({.usual = 60, .slow = 1'000}, [](std::uint64_t seed) {
        RandomStream random{seed, "barrier"};
        check_case(seed, Cycles{1024});
        check_case(seed, Cycles{1 + random.below(200)});
    });
}
