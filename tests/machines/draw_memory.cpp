// SPDX-License-Identifier: Apache-2.0
// Draws the DRAM, the address map and the controller of a machine.
#include <fmt/format.h>
#include <array>
#include <bit>

#include "models/dram/part.hpp"
#include "sim/config/sim_config.hpp"
#include "tests/machines/draw_machine.hpp"

namespace mktme::machines {

namespace {

using dram::RefreshMode;

std::vector<RefreshMode> refresh_modes(const dram::Timing& timing) {
    std::vector<RefreshMode> modes{RefreshMode::all_bank};
    if (timing.tRFC2 != Cycles{}) modes.push_back(RefreshMode::fine_2x);
    if (timing.tRFC4 != Cycles{}) modes.push_back(RefreshMode::fine_4x);
    if (timing.tRFCsb != Cycles{}) modes.push_back(RefreshMode::same_bank);
    return modes;
}

void draw_refresh(Machine& machine, Draw& draw, const dram::Part& part) {
    if (draw.chance(0.8)) machine.give("dram.refresh", draw.chance(0.8));
    if (!machine.config().dram.refresh) return;
    if (draw.chance(0.8)) machine.give("dram.refresh_mode", draw.one_of(refresh_modes(part.timing)));
    if (draw.chance(0.6)) machine.give("dram.refresh_postpone", draw.between(0, part.most_postponed));
}

void draw_sleep(Machine& machine, Draw& draw, const dram::Part& part) {
    // A part without published exit times refuses the power state.
    if (part.timing.tXP != Cycles{}) give_any(machine, draw, "dram.power_down");
    if (machine.config().dram.power_down && draw.chance(0.7))
        machine.give("dram.power_down_after", Cycles{draw.scaled(0, 5000)});
    const bool is_sleepy = machine.style.is_sleepy;
    if (part.timing.tXS != Cycles{} && draw.chance(is_sleepy ? 0.9 : 0.3))
        machine.give("dram.self_refresh_after", Cycles{draw.scaled(1, is_sleepy ? 500 : 20'000)});
}

struct FieldWidth {
    std::string_view name;
    unsigned width;
};

std::array<FieldWidth, 6> field_widths(const sim::SimConfig& config) {
    const auto& geometry = dram::find_part(config.dram.part).geometry;
    const auto bits = [](std::uint64_t count) { return static_cast<unsigned>(std::bit_width(count) - 1); };
    return {{{"row", bits(geometry.rows)},
             {"bank", bits(geometry.banks_per_group)},
             {"bank_group", bits(geometry.bank_groups)},
             {"rank", bits(config.memory.ranks)},
             {"column", bits(geometry.lines_per_row)},
             {"channel", bits(data_channels(config))}}};
}

/// Draws an address map of all fields in any order, some of them split in two.
std::string random_map(Draw& draw, const sim::SimConfig& config) {
    std::vector<std::string> tokens;
    for (const auto& [name, width] : field_widths(config)) {
        if (width < 2 || draw.chance(0.6)) {
            tokens.emplace_back(name);
            continue;
        }
        const std::uint64_t cut = draw.between(1, width - 1);
        tokens.push_back(fmt::format("{}[:{}]", name, cut));
        tokens.push_back(fmt::format("{}[{}:0]", name, cut - 1));
    }
    draw.shuffle(tokens);
    return fmt::format("{}", fmt::join(tokens, ":"));
}

/// Draws a hash that XORs row bits into bits of other fields. Such a hash is always invertible.
std::string random_equations(Draw& draw, const sim::SimConfig& config) {
    std::vector<std::string> equations;
    const auto widths = field_widths(config);
    const unsigned rows = widths[0].width;
    for (const auto& [name, width] : widths) {
        if (name == "row" || name == "column" || width == 0 || draw.chance(0.5)) continue;
        const std::uint64_t bit = draw.between(0, width - 1);
        equations.push_back(fmt::format("{}[{}]={}[{}]^row[{}]^row[{}]", name, bit, name, bit,
                                        draw.between(0, rows / 2 - 1), draw.between(rows / 2, rows - 1)));
    }
    return equations.empty() ? "permutation" : fmt::format("{}", fmt::join(equations, ","));
}

/// Returns an address map for the measured hash of eight controllers. The hash computes its channel bits from fixed
/// address bits, so bits 9, 8 and 11 must each carry a channel bit.
std::string map_of_controllers_8(const sim::SimConfig& config) {
    const unsigned low = static_cast<unsigned>(std::bit_width(data_channels(config)) - 1) - 3;
    const std::string rest = low == 0 ? "" : fmt::format("channel[{}:0]:", low - 1);
    return fmt::format(
        "row:rank:bank:bank_group:{}column[:3]:channel[{}:{}]:column[2:2]:channel[{}:{}]:channel[{}:{}]:"
        "column[1:0]",
        rest, low + 2, low + 2, low, low, low + 1, low + 1);
}

void draw_map(Machine& machine, Draw& draw) {
    constexpr std::uint64_t controllers = 8;
    const auto& config = machine.config();
    if (data_channels(config) >= controllers && draw.chance(0.5)) {
        machine.give("memory.address_map", map_of_controllers_8(config));
        machine.give("memory.address_hash", "controllers-8");
        return;
    }
    if (draw.chance(0.6)) machine.give("memory.address_map", random_map(draw, config));
    if (draw.chance(0.6))
        machine.give("memory.address_hash", draw.chance(0.5)
                                                ? draw.one_of<std::string>({"none", "permutation"})
                                                : random_equations(draw, config));
}

void draw_policies(Machine& machine, Draw& draw) {
    const auto& controller = machine.config().controller;
    give_any(machine, draw, "controller.scheduler");
    if (controller.scheduler == "fr-fcfs-cap") machine.give("controller.row_hit_cap", draw.scaled(1, 64));
    if (controller.scheduler != "fcfs" && draw.chance(0.4))
        machine.give("controller.starvation_limit", Cycles{draw.scaled(1, 5000)});
    give_any(machine, draw, "controller.page_policy");
    if (controller.page_policy == "timeout" && draw.chance(0.8))
        machine.give("controller.page_timeout", Cycles{draw.scaled(0, 4000)});
    give_any(machine, draw, "controller.priority");
}

void draw_drain(Machine& machine, Draw& draw) {
    constexpr std::uint64_t longest_wait = 4'000'000;  // DRAM clocks, above the watchdog's millisecond
    const auto& controller = machine.config().controller;
    give_any(machine, draw, "controller.drain");
    if (controller.drain == "age") return;
    if (controller.drain == "lazy" && draw.chance(0.8))
        machine.give("controller.idle_drain_after",
                     Cycles{draw.scaled(0, draw.chance(0.9) ? 2000 : longest_wait)});
    if (draw.chance(0.5)) {
        const double low = draw.one_of({0.0, 0.1, 0.25, 0.5, 0.6});
        machine.give("controller.drain_low", Ratio{low});
        machine.give("controller.drain_high", Ratio{draw.one_of({low + 0.01, 0.7, 0.85, 1.0})});
    }
    // Without a read in each turn, a device that never stops writing would keep cores waiting for ever.
    const std::uint64_t fewest = machine.config().has_cores ? 1 : 0;
    if (draw.chance(0.5)) machine.give("controller.min_reads_per_turn", draw.scaled(fewest, 64));
}

}  // namespace

void draw_dram(Machine& machine, Draw& draw) {
    const dram::Part& part = draw.one_of(dram::parts());
    machine.give("dram.part", part.name);
    draw_refresh(machine, draw, part);
    draw_sleep(machine, draw, part);
}

void draw_memory(Machine& machine, Draw& draw) {
    if (draw.chance(0.8))
        machine.give("memory.channels", draw.one_of<std::uint64_t>({1, 1, 1, 2, 2, 4, 8, 16}));
    if (draw.chance(0.8)) machine.give("memory.ranks", draw.one_of<std::uint64_t>({1, 1, 2, 2, 4, 8}));
    draw_map(machine, draw);
}

void draw_controller(Machine& machine, Draw& draw) {
    const std::uint64_t longest = machine.style.is_tight ? 4 : 256;
    if (machine.style.is_tight || draw.chance(0.7))
        machine.give("controller.read_queue", draw.scaled(1, longest));
    if (machine.style.is_tight || draw.chance(0.7))
        machine.give("controller.write_queue", draw.scaled(1, longest));
    draw_policies(machine, draw);
    draw_drain(machine, draw);
    if (draw.chance(0.3)) machine.give("controller.forward_latency", Cycles{draw.scaled(0, 50)});
    constexpr std::uint64_t ps = 1000;  // femtoseconds
    if (draw.chance(0.3)) machine.give("controller.frontend_latency", SimTime{draw.scaled(0, 50'000) * ps});
    if (draw.chance(0.3)) machine.give("controller.backend_latency", SimTime{draw.scaled(0, 50'000) * ps});
}

}  // namespace mktme::machines
