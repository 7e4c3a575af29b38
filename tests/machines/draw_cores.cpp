// SPDX-License-Identifier: Apache-2.0
// Draws machines with cores: packages, caches, a program for each core, devices.
#include <fmt/format.h>
#include <algorithm>

#include "sim/config/sim_config.hpp"
#include "tests/machines/draw_machine.hpp"
#include "tests/machines/pace.hpp"

namespace mktme::machines {

namespace {

using platform::DeviceTarget;

constexpr std::uint64_t ns = 1'000'000;  // femtoseconds

void draw_platform(Machine& machine, Draw& draw) {
    machine.give("platform.packages", draw.chance(0.5) ? std::uint64_t{1} : draw.between(2, 3));
    machine.give("platform.cores", draw.between(1, 3));
    machine.give("platform.clock", Frequency{draw.between(500, 4000) * 1'000'000});
    machine.give("platform.hop", Cycles{draw.scaled(1, 40)});
    machine.give("platform.probe_latency", Cycles{draw.scaled(1, 60)});
    give_any(machine, draw, "platform.placement");
    if (draw.chance(0.7)) machine.give("platform.link.latency", SimTime{draw.scaled(1, 60 * ns)});
    if (draw.chance(0.7))
        machine.give("platform.link.bandwidth", Bandwidth{draw.scaled(1'000'000'000, 100'000'000'000)});
}

void draw_cpu(Machine& machine, Draw& draw) {
    machine.give("cpu.rob", draw.scaled(1, 300));
    give_any(machine, draw, "cpu.order");
    for (const auto* const path :
         {"cpu.dispatch_width", "cpu.retire_width", "cpu.load_ports", "cpu.store_commits"})
        if (draw.chance(0.5)) machine.give(path, draw.between(1, 6));
    for (const auto* const path : {"cpu.load_queue", "cpu.store_queue", "cpu.flushes"})
        if (draw.chance(0.5)) machine.give(path, draw.scaled(1, 60));
    if (draw.chance(0.3)) machine.give("mmu.page_size", draw.chance(0.5) ? "2M" : "4K");
    if (draw.chance(0.3)) machine.give("mmu.walkers", draw.between(1, 4));
}

/// Gives a level of the caches few lines, so that what cores write reaches memory.
void draw_level(Machine& machine, Draw& draw, std::string_view name) {
    const bool is_llc = name == "llc";
    auto level = machine.named("cache", name);
    const std::uint64_t ways = draw.power_of_two(0, 3);
    level.give("ways", ways);
    level.give("size", Bytes{ways * line_size.count() * draw.power_of_two(0, is_llc ? 8 : 5)});
    level.give("latency", Cycles{draw.scaled(1, 40)});
    if (draw.chance(0.5)) level.give("replacement", draw.one_of(std::vector<std::string>{"lru", "random"}));
    if (!is_llc) {
        if (draw.chance(0.5)) level.give("miss_entries", draw.scaled(1, 16));
        if (draw.chance(0.4)) level.give("prefetcher", draw.chance(0.5) ? "next-line" : "stride");
    }
    if (is_llc || name == "l2") {
        level.give("write_back_entries", draw.scaled(2, 16));
        const auto kinds = names_of(level.setting("inclusion"));
        level.give("inclusion", kinds[draw.between(0, is_llc ? 2 : 1)]);
    }
}

/// Gives the programs of all cores. One that measures latency under load needs a core to load, and a phase. Cores that load go on
/// while the other waits: behind a slow engine they execute more than a test has time for.
void draw_generator(Machine& machine, Draw& draw) {
    constexpr SimTime most_wait{2000 * ns};
    const bool can_be_loaded =
        machine.config().platform.cores > 1 && slowest_line(machine.config()) <= most_wait;
    if (!can_be_loaded || draw.chance(0.8)) {
        machine.give("workload.generator", draw.one_of(std::vector<std::string>{"stream", "mix", "chase"}));
        if (draw.chance(0.2)) machine.give("workload.measure", draw.between(100, 1000));
        return;
    }
    machine.give("workload.generator", "loaded");
    machine.give("workload.gap", draw.scaled(0, 200));
    machine.give("workload.measure", draw.between(100, 1000));
}

void draw_programs_of_cores(Machine& machine, Draw& draw) {
    draw_generator(machine, draw);
    machine.give("workload.requests", draw.between(50, 1500));
    machine.give("workload.footprint", Bytes{line_size.count() * draw.scaled(1, 4096)});
    if (draw.chance(0.7)) machine.give("workload.read_share", Ratio{draw.one_of({0.0, 0.2, 0.5, 0.8, 1.0})});
    give_any(machine, draw, "workload.keyid_assignment", 0.9);
    const std::uint64_t most = most_keyid(machine.config());
    const std::uint64_t last = draw.chance(0.9) ? std::min<std::uint64_t>(3, most) : most;
    machine.give("workload.keyid", draw.between(0, last));
    machine.give("workload.keyids", draw.between(1, std::max<std::uint64_t>(1, last)));
    machine.about = SimTime{draw.scaled(1000 * ns, 40'000 * ns)};
}

constexpr std::uint64_t line = line_size.count();

/// Gives a device a range of the memory of all packages, or of a program.
void draw_range(Machine::Element& device, Draw& draw, const sim::SimConfig& config, bool has_iommu) {
    const bool is_of_program = draw.chance(0.7);
    device.give("target", is_of_program ? DeviceTarget::program : DeviceTarget::memory);
    if (is_of_program)
        device.give("program", draw.between(0, config.platform.packages * config.platform.cores - 1));
    const std::uint64_t bytes = is_of_program ? config.workload.footprint.count()
                                              : capacity(config).count() * config.platform.packages;
    const std::uint64_t lines = bytes / line;
    const std::uint64_t first = draw.scaled(0, lines - 1);
    device.give("address", Bytes{first * line});
    if (draw.chance(0.3)) return;
    // What an IOMMU does not map of the pages of a program it refuses.
    const std::uint64_t most = lines - first + (is_of_program && has_iommu ? 4096 : 0);
    device.give("length", Bytes{draw.scaled(1, most) * line});
}

void draw_device(Machine& machine, Draw& draw) {
    const auto& config = machine.config();
    auto device = machine.append("platform.device");
    const bool has_iommu = draw.chance(0.4);
    device.give("package", draw.between(0, config.platform.packages - 1));
    device.give("outstanding", draw.scaled(1, 64));
    device.give("iommu", has_iommu);
    draw_range(device, draw, config, has_iommu);
    device.give("keyids", draw.chance(0.5) ? platform::DeviceKeyIds::one : platform::DeviceKeyIds::of_pages);
    device.give("keyid", draw.between(0, 1));
    device.give("pattern",
                draw.chance(0.5) ? platform::DevicePattern::sequential : platform::DevicePattern::random);
    device.give("read_share", Ratio{draw.one_of({0.0, 0.3, 0.7, 1.0})});
    if (draw.chance(0.4)) device.give("accesses", draw.scaled(1, 2000));
    if (draw.chance(0.4)) device.give("begin", SimTime{draw.scaled(0, machine.about.count())});
    if (draw.chance(0.7)) device.give("interval", SimTime{draw.scaled(1, 500 * ns)});
    constexpr std::uint64_t widest = 64;
    if (draw.chance(0.5)) device.give("address_bits", draw.between(config.mktme.maxphyaddr, widest));
}

void draw_devices(Machine& machine, Draw& draw) {
    const std::uint64_t count = draw.between(0, 3);
    for (std::uint64_t number = 0; number < count; ++number) draw_device(machine, draw);
}

}  // namespace

Machine draw_core_machine(std::uint64_t seed) {
    Machine machine{seed};
    Draw draw{seed ^ 0xC07E5};
    machine.add_cores();
    machine.give("sim.seed", draw.between(0, 1'000'000'000));
    machine.style = {
        .is_sleepy = draw.chance(0.2), .is_rekeyed = draw.chance(0.3), .is_tight = draw.chance(0.3)};
    draw_memory_system(machine, draw);
    draw_platform(machine, draw);
    draw_cpu(machine, draw);
    for (const std::string_view level : {"l1i", "l1d", "l2", "llc"}) draw_level(machine, draw, level);
    draw_programs_of_cores(machine, draw);
    draw_devices(machine, draw);
    draw_programs(machine, draw);
    draw_faults(machine, draw);
    draw_output(machine, draw);
    machine.drop_idle();
    return machine;
}

}  // namespace mktme::machines
