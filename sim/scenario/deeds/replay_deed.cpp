// SPDX-License-Identifier: Apache-2.0
// Traces that processes of a scenario replay.
#include "kernel_model/mm/calls/mmap.hpp"
#include "models/cpu/core_params.hpp"
#include "models/cpu/replay_source.hpp"
#include "sim/scenario/deeds/program.hpp"
#include "sim/scenario/trace_windows.hpp"

namespace mktme::sim {

namespace {

constexpr std::uint64_t no_descriptor = ~std::uint64_t{0};

/// Maps the page of an address, for a program with addresses of its own.
ActionEnd map_page(const Deed& deed, mm::Address address) {
    return deed.call(number_of("mmap"),
                     {mm::page_down(address), mm::page_size, mm::prot::read | mm::prot::write,
                      mm::map::is_private | mm::map::anonymous | mm::map::fixed, no_descriptor, 0});
}

/// Executes a program up to where it stops for a while.
ActionEnd execute_part(const Deed& deed, const ProgramMemory& memory, FoldedSource& program,
                       Addresses addresses) {
    cpu::ReplaySource replayed{program, cpu::CoreParams::most_entries};
    while (deed.goes_on()) {
        std::optional<mm::Address> unmapped;
        ActionEnd end = memory.run(replayed, unmapped);
        if (addresses == Addresses::mapped || !unmapped) return end;
        if (ActionEnd mapped = map_page(deed, *unmapped); !mapped.is_success()) return mapped;
    }
    return ActionEnd::success();
}

}  // namespace

ActionEnd execute(const Deed& deed, const ProgramMemory& memory, FoldedSource& program, Addresses addresses) {
    while (!program.has_ended() && deed.goes_on()) {
        program.stop_after(records_at_once);
        if (ActionEnd end = execute_part(deed, memory, program, addresses); !end.is_success()) return end;
        deed.world().yield(deed.actor());
    }
    return ActionEnd::success();
}

DeedResult perform(const Deed& deed, const scenario::Replay& what, const Given& /*name*/) {
    const auto into = what.into ? std::optional{deed.range(*what.into)} : std::nullopt;
    const bool folds = what.fold.value_or(scenario::Fold::mod) == scenario::Fold::mod;
    if (folds && !into) throw NotHere{"without into=V there is nothing to fold into: fold=none"};
    FoldedSource program{deed.world().windows->of(what), folds ? into : std::nullopt};
    return execute(deed, ProcessMemory{deed}, program, folds ? Addresses::mapped : Addresses::on_demand);
}

}  // namespace mktme::sim
