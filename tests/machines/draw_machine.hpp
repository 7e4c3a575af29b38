// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/machines/draw.hpp"
#include "tests/machines/machine.hpp"

namespace mktme::machines {

/// A valid machine and its workload, all parameters drawn from `seed`. Only values with an effect are given.
Machine draw_machine(std::uint64_t seed);

/// Parameters and lists that no machine gives, each with the reason; everything else declared is drawn.
struct NotDrawn {
    std::string path;
    std::string reason;
};
const std::vector<NotDrawn>& not_drawn();

// The parts of a machine, in the order in which they are drawn: later ones look at earlier ones.
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

/// Give one of the names of an enum, or true or false; `share` is the probability that it is given at all.
void give_any(Machine& machine, Draw& draw, std::string_view path, double share = 0.8);
/// The names a parameter can have: those of its enum, true and false; none for others.
std::vector<std::string> names_of(const sim::Setting& setting);

/// Data channels of all channels, and bytes of memory.
std::uint64_t data_channels(const sim::SimConfig& config);
Bytes capacity(const sim::SimConfig& config);
bool uses_engine(const sim::SimConfig& config);

}  // namespace mktme::machines
