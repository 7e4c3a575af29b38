// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/machines/draw.hpp"
#include "tests/machines/machine.hpp"

namespace mktme::machines {

/// Returns a valid machine and its workload, drawn from `seed`. It gives only values with an effect.
Machine draw_machine(std::uint64_t seed);

/// Returns a valid machine with cores, caches, a generator for each core, and perhaps devices and several packages.
Machine draw_core_machine(std::uint64_t seed);

/// A parameter or list that no machine gives, with the reason. Every other declared one is drawn.
struct NotDrawn {
    std::string path;
    std::string reason;
};
const std::vector<NotDrawn>& not_drawn();

/// Draws DRAM, controllers, keys, engine and contents: what a machine has with and without cores.
void draw_memory_system(Machine& machine, Draw& draw);

// Draw the parts of a machine, in this order: later parts depend on earlier ones.
void draw_dram(Machine& machine, Draw& draw);
void draw_memory(Machine& machine, Draw& draw);
void draw_controller(Machine& machine, Draw& draw);
void draw_encryption(Machine& machine, Draw& draw);
void draw_keys(Machine& machine, Draw& draw);
void draw_engine(Machine& machine, Draw& draw);
void draw_data(Machine& machine, Draw& draw);
void draw_workload(Machine& machine, Draw& draw);
void draw_programs(Machine& machine, Draw& draw);
void draw_faults(Machine& machine, Draw& draw);
void draw_output(Machine& machine, Draw& draw);

/// Gives one of the names of an enum, or true or false. `share`: probability that the parameter is given at all.
void give_any(Machine& machine, Draw& draw, std::string_view path, double share = 0.8);
/// Returns the names of a parameter's values: those of its enum, or true and false; none for others.
std::vector<std::string> names_of(const sim::Setting& setting);

/// Return the number of data channels of all channels, and the bytes of memory.
std::uint64_t data_channels(const sim::SimConfig& config);
Bytes capacity(const sim::SimConfig& config);
bool uses_engine(const sim::SimConfig& config);
/// Returns the largest KeyID that requests may carry.
std::uint64_t most_keyid(const sim::SimConfig& config);

}  // namespace mktme::machines
