// SPDX-License-Identifier: Apache-2.0
// Traces that processes of a scenario replay.
#include "kernel_model/mm/calls/mmap.hpp"
#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/folded_source.hpp"

namespace mktme::sim {

namespace {

/// Loads and stores between two looks at whether the process is to end, and whether others want its core.
constexpr std::uint64_t records_at_once = 2048;
constexpr std::uint64_t no_descriptor = ~std::uint64_t{0};

/// Maps the page of an address, for a program with addresses of its own.
ActionEnd map_page(const Deed& deed, mm::Address address) {
    return deed.call(number_of("mmap"),
                     {mm::page_down(address), mm::page_size, mm::prot::read | mm::prot::write,
                      mm::map::is_private | mm::map::anonymous | mm::map::fixed, no_descriptor, 0});
}

ActionEnd run(const Deed& deed, FoldedSource& program, bool maps_pages) {
    while (!program.has_ended() && !deed.actor().dying) {
        program.stop_after(records_at_once);
        const auto fault = mm::run(deed.task(), program);
        if (!fault) {
            deed.world().yield(deed.actor());
            continue;
        }
        if (!maps_pages || fault->signal != mm::FaultSignal::segv_map_error)
            return ActionEnd::of_fault(*fault);
        if (ActionEnd end = map_page(deed, fault->address); !end.is_success()) return end;
    }
    return ActionEnd::success();
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Replay& what, const Given& /*name*/) {
    const auto into = what.into ? std::optional{deed.range(*what.into)} : std::nullopt;
    const bool folds = what.fold.value_or(scenario::Fold::mod) == scenario::Fold::mod;
    if (folds && !into) throw NotHere{"without into=V there is nothing to fold into: fold=none"};
    FoldedSource program{deed.world().windows.at(&what), folds ? into : std::nullopt};
    return run(deed, program, !folds);
}

}  // namespace mktme::sim
