// SPDX-License-Identifier: Apache-2.0
#include "models/platform/controller_module.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace mktme::platform {

ChannelModule::ChannelModule(sc_core::sc_module_name name, memctrl::Channel& channel)
    : sc_module{name},
      channel_{channel} {
    if (channel.engine() != nullptr) engine_ = std::make_unique<EngineUnit>("engine", *channel.engine());
}

ControllerModule::ControllerModule(sc_core::sc_module_name name, Package& package)
    : sc_module{name},
      package_{package},
      time_{package.clock()} {
    auto& channels = package.controller().channels();
    for (std::size_t i = 0; i < channels.size(); ++i)
        channels_.push_back(
            std::make_unique<ChannelModule>(fmt::format("channel{}", i).c_str(), channels[i]));
    SC_HAS_PROCESS(ControllerModule);
    SC_METHOD(wake);
    sensitive << cycle_;
    dont_initialize();
}

bool ControllerModule::put(const LineAccess& access, Cycles at) {
    catch_up();
    const bool is_there = package_.put(access, std::max(at, now_));
    if (is_there && at <= now_ && has_begun())
        cycle_.notify(sc_core::SC_ZERO_TIME);  // it may be accepted in this cycle
    else arm();
    return is_there;
}

Cycles ControllerModule::catch_up() {
    if (failure_) std::rethrow_exception(failure_);
    now_ = std::max(now_, package_.clock().at_or_after(time_.now()));
    package_.advance(now_);
    return now_;
}

/// Does all cycles before the present one and the arrivals of the present one, to which others may still come.
void ControllerModule::wake() {
    try {
        catch_up();
        if (has_begun()) {
            package_.reach(now_);
            package_.controller().arrive(now_);
        }
        arm();
    } catch (...) {  // exceptions cannot pass through the simulation kernel
        failure_ = std::current_exception();
    }
    progress_.notify(sc_core::SC_ZERO_TIME);
}

/// Returns true if the present cycle has begun, and its arrivals are done.
bool ControllerModule::has_begun() const {
    return time_.seen(package_.clock().edge(now_)) <= sc_core::sc_time_stamp();
}

/// Schedules the next call of `wake`: at the next cycle in which a channel can act.
void ControllerModule::arm() {
    const Cycles next = package_.next();
    if (next == Cycles::max()) return;
    const Cycles first = has_begun() ? now_ + Cycles{1} : now_;
    cycle_.notify(time_.until(package_.clock().edge(std::max(next, first))));
}

}  // namespace mktme::platform
