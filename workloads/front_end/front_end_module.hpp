// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <functional>
#include <systemc>

#include "models/base/system_time_module.hpp"
#include "models/platform/line_interface_module.hpp"
#include "models/platform/machine.hpp"
#include "workloads/front_end/front_end.hpp"

namespace mktme::workloads {

/// Module that gives a front end a place in the module tree and advances simulated time with it.
///
/// A front end that runs ahead is the only one that drives its package: it runs ahead of simulated time by a batch of
/// requests, and this module then waits until simulated time has caught up. Otherwise the front end waits in a thread
/// of this module for each of its answers.
class FrontEndModule : public sc_core::sc_module {
public:
    enum class Pace { run_ahead, every_hop };

    sc_core::sc_port<platform::LineInterface> lines;  // the door of the package that the front end drives

    /// `keep_on` is called between batches; false ends the run early. Precondition: the front end's port is of the same
    /// pace.
    FrontEndModule(sc_core::sc_module_name name, FrontEnd& front_end, platform::Machine& machine, Pace pace,
                   std::function<bool()> keep_on);

    /// Returns true if the source is exhausted and every request is done.
    [[nodiscard]] bool is_complete() const { return complete_ && drained_; }
    /// Returns the error that ended the run early, if any. Exceptions cannot pass through the simulation kernel.
    [[nodiscard]] std::exception_ptr failure() const;

private:
    void step();
    void follow();
    [[nodiscard]] bool run_batch();
    void await_the_last();
    void drain();
    void note_failure();

    SystemTime time_;
    FrontEnd& front_end_;
    platform::Machine& machine_;
    std::function<bool()> keep_on_;
    bool drained_ = false;
    bool complete_ = false;
    std::exception_ptr failure_;
};

}  // namespace mktme::workloads
