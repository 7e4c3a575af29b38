// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/folded_source.hpp"

namespace mktme::sim {

/// Whether a program's addresses are of mappings that are there, or pages are mapped where it goes.
enum class Addresses : std::uint8_t { mapped, on_demand };

/// Executes a program on the actor's core. Others that want the core have it in between.
ActionEnd execute(const Deed& deed, FoldedSource& program, Addresses addresses);

}  // namespace mktme::sim
