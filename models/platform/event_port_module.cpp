// SPDX-License-Identifier: Apache-2.0
#include "models/platform/event_port_module.hpp"

namespace mktme::platform {

EventPort::EventPort(LineInterface& lines)
    : lines_{lines},
      package_{lines.package()},
      requester_{lines.connect()},
      time_{package_.clock()} {}

std::optional<Cycles> EventPort::accept(LineAccess& access, Cycles at) {
    access.from = requester_;
    access.answers.accepted = true;
    if (!lines_.put(access, at)) return std::nullopt;
    auto& accepted = answers().accepted;
    while (accepted.empty()) {
        sc_core::wait(lines_.progress());
        lines_.catch_up();
    }
    const Cycles cycle = accepted.front().at;
    accepted.clear();
    return cycle;
}

bool EventPort::await_read(Cycles limit) {
    while (answers().done.empty()) {
        if (lines_.catch_up() >= limit) break;
        if (limit == Cycles::max()) sc_core::wait(lines_.progress());
        else sc_core::wait(time_.until(package_.clock().edge(limit)), lines_.progress());
    }
    lines_.catch_up();
    return !answers().done.empty();
}

}  // namespace mktme::platform
