// SPDX-License-Identifier: Apache-2.0
#include "workloads/memory_front_end_module.hpp"

#include <utility>

namespace mktme::workloads {

namespace {
constexpr std::uint64_t batch = 4096;  // requests between two looks at the clock and at Ctrl-C
}

MemoryFrontEndModule::MemoryFrontEndModule(sc_core::sc_module_name name, MemoryFrontEnd& front_end,
                                           memctrl::MemorySystem& memory, std::function<bool()> keep_on)
    : sc_module{name},
      front_end_{front_end},
      memory_{memory},
      keep_on_{std::move(keep_on)} {
    SC_HAS_PROCESS(MemoryFrontEndModule);
    SC_THREAD(run);
}

void MemoryFrontEndModule::run() {
    try {
        complete_ = run_batches();
    } catch (...) {
        failure_ = std::current_exception();
    }
    memory_.drain();
    catch_up(memory_.last_done());
}

bool MemoryFrontEndModule::run_batches() {
    bool more = true;
    while (more && keep_on_()) {
        more = front_end_.run(batch);
        catch_up(memory_.clock().edge(front_end_.now()));
    }
    return !more;
}

void MemoryFrontEndModule::catch_up(SimTime until) {
    const auto now = sc_core::sc_time_stamp().value();
    if (until.count() > now) wait(sc_core::sc_time::from_value(until.count() - now));
}

}  // namespace mktme::workloads
