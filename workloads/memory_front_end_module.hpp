// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <systemc>

#include "workloads/memory_front_end.hpp"

namespace mktme::workloads {

/// Gives a MemoryFrontEnd a place in the module tree and moves simulated time along with it.
///
/// The front end and the channels it pulls share no event with other modules, so they may run ahead until the
/// next activity anything else has pending; this module then waits until simulated time has caught up.
class MemoryFrontEndModule : public sc_core::sc_module {
public:
    /// `keep_on` is asked between batches; false ends the run early.
    MemoryFrontEndModule(sc_core::sc_module_name name, MemoryFrontEnd& front_end, memctrl::MemorySystem& memory,
                         std::function<bool()> keep_on);

    /// True when the source was exhausted and every request is done.
    [[nodiscard]] bool is_complete() const { return complete_; }

private:
    void run();
    void catch_up(SimTime until);

    MemoryFrontEnd& front_end_;
    memctrl::MemorySystem& memory_;
    std::function<bool()> keep_on_;
    bool complete_ = false;
};

}  // namespace mktme::workloads
