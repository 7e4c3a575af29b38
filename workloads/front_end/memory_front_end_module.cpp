// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/memory_front_end_module.hpp"

#include <utility>

namespace mktme::workloads {

namespace {
constexpr std::uint64_t batch = 4096;  // requests between two checks of the clock and of Ctrl-C
}

MemoryFrontEndModule::MemoryFrontEndModule(sc_core::sc_module_name name, MemoryFrontEnd& front_end,
                                           memctrl::MemorySystem& memory, std::function<bool()> keep_on)
    : sc_module{name},
      front_end_{front_end},
      memory_{memory},
      keep_on_{std::move(keep_on)} {
    SC_HAS_PROCESS(MemoryFrontEndModule);
    SC_METHOD(step);
}

void MemoryFrontEndModule::step() {
    if (drained_) return;
    if (run_batch()) return wake_at(memory_.clock().edge(front_end_.now()));
    drain();
    drained_ = true;
    wake_at(memory_.last_done());
}

/// Completes the requests in flight, also after an error in the trace.
void MemoryFrontEndModule::drain() {
    try {
        memory_.finish();
    } catch (...) {
        complete_ = false;
        if (!failure_) failure_ = std::current_exception();
    }
}

/// Runs one batch. Returns false if there are no more.
bool MemoryFrontEndModule::run_batch() {
    try {
        if (!keep_on_()) return false;
        complete_ = !front_end_.run(batch);
    } catch (...) {
        failure_ = std::current_exception();
        return false;
    }
    return !complete_;
}

void MemoryFrontEndModule::wake_at(SimTime time) { next_trigger(time_.until(time)); }

}  // namespace mktme::workloads
