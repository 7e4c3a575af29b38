// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <functional>
#include <systemc>

#include "models/base/system_time_module.hpp"
#include "workloads/front_end/memory_front_end.hpp"

namespace mktme::workloads {

/// Module that gives a MemoryFrontEnd a place in the module tree and advances simulated time with it.
///
/// Only the front end drives the channels that it advances, so it may run ahead of simulated time by a batch of
/// requests. This module then waits until simulated time has caught up. A request costs no event of the kernel.
class MemoryFrontEndModule : public sc_core::sc_module {
public:
    /// `keep_on` is called between batches; false ends the run early.
    MemoryFrontEndModule(sc_core::sc_module_name name, MemoryFrontEnd& front_end,
                         memctrl::MemorySystem& memory, std::function<bool()> keep_on);

    /// Returns true if the source is exhausted and every request is done.
    [[nodiscard]] bool is_complete() const { return complete_; }
    /// Returns the error that ended the run early, if any. Exceptions cannot pass through the simulation kernel.
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
