// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <functional>
#include <systemc>

#include "models/base/system_time_module.hpp"
#include "workloads/front_end/memory_front_end.hpp"

namespace mktme::workloads {

/// Gives a MemoryFrontEnd a place in the module tree and moves simulated time along with it.
///
/// The front end alone drives the channels it pulls, so it may run ahead of simulated time by a batch of
/// requests; then this module waits until simulated time has caught up. A request costs no kernel event.
class MemoryFrontEndModule : public sc_core::sc_module {
public:
    /// `keep_on` is asked between batches; false ends the run early.
    MemoryFrontEndModule(sc_core::sc_module_name name, MemoryFrontEnd& front_end,
                         memctrl::MemorySystem& memory, std::function<bool()> keep_on);

    /// True when the source was exhausted and every request is done.
    [[nodiscard]] bool is_complete() const { return complete_; }
    /// What ended the run early, if it was an error; exceptions cannot pass through the simulation kernel.
    [[nodiscard]] std::exception_ptr failure() const { return failure_; }

private:
    void step();
    [[nodiscard]] bool run_batch();
    void drain();
    void wake_at(SimTime time);

    SystemTime time_;
    MemoryFrontEnd& front_end_;
    memctrl::MemorySystem& memory_;
    std::function<bool()> keep_on_;
    bool drained_ = false;
    bool complete_ = false;
    std::exception_ptr failure_;
};

}  // namespace mktme::workloads
