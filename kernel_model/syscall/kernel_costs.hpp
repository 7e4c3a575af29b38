// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::syscall {

/// Core time of the kernel's work on hardware, besides the traffic that the work causes (docs/numbers.md#kernel-costs).
/// PCONFIG has its times in `mktme.pconfig`.
///
/// A machine without traffic adds what clearing, copying and flushing of lines takes. These have no fields: in a machine that is configured,
/// the lines that the kernel touches take their own time.
struct KernelCosts {
    static constexpr auto section = "kernel.costs";

    SimTime entry{SimTime{110'000'000}};
    SimTime fault{SimTime{500'000'000}};
    SimTime clear_page{SimTime{300'000'000}};
    SimTime copy_page{SimTime{600'000'000}};
    SimTime change_entry{SimTime{150'000'000}};
    SimTime flush_line{SimTime{5'500'000}};
    SimTime clean_line{SimTime{5'400'000}};
    SimTime flush_tlb{SimTime{1'000'000'000}};
    SimTime flush_tlb_target{SimTime{200'000'000}};
    SimTime interrupt{SimTime{1'000'000'000}};
    SimTime wbinvd{SimTime{1'000'000'000'000}};
    SimTime task_switch{SimTime{900'000'000}};
    SimTime wake_up{SimTime{700'000'000}};
    SimTime signal{SimTime{800'000'000}};
    SimTime process_start{SimTime{120'000'000'000}};

    static constexpr auto fields() {
        using P = KernelCosts;
        constexpr auto source = "docs/numbers.md#kernel-costs";
        return std::tuple{
            field<&P::entry>("entry", "a system call without work: entry and return").from(source),
            field<&P::fault>("fault", "a page fault without work: entry, look-up of the mapping, return")
                .from(source),
            field<&P::change_entry>("change_entry",
                                    "changing one page-table entry and the records of its page")
                .from(source),
            field<&P::flush_tlb>("flush_tlb", "a TLB flush on the core itself").from(source),
            field<&P::flush_tlb_target>("flush_tlb_target", "each other core that a TLB flush waits for")
                .from(source),
            field<&P::task_switch>("task_switch", "giving a core to another task").from(source),
            field<&P::wake_up>("wake_up",
                               "from what a sleeping task waits for until it goes on, on an idle core")
                .from(source),
            field<&P::signal>("signal", "giving a task a signal: its records, and entry of the handler")
                .from(source),
            field<&P::process_start>("process_start",
                                     "fork(2) and the end of the child, besides page tables and pages")
                .from(source),
        };
    }
    /// Returns these costs for a machine in which each line that kernel work touches is traffic, which takes its own time.
    [[nodiscard]] constexpr KernelCosts besides_traffic() const {
        KernelCosts costs = *this;
        costs.clear_page = costs.copy_page = costs.flush_line = costs.clean_line = costs.wbinvd = SimTime{};
        return costs;
    }
    /// Costs of a machine in which kernel work takes no time: conformance and most tests.
    static constexpr KernelCosts none() {
        constexpr SimTime no{};
        return {no, no, no, no, no, no, no, no, no, no, no, no, no, no, no};
    }
};

}  // namespace mktme::syscall
