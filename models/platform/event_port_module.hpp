// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/system_time_module.hpp"
#include "models/platform/line_interface_module.hpp"
#include "models/platform/line_port.hpp"

namespace mktme::platform {

/// Port of a requester that waits in simulated time for each answer: every hop is an event. Precondition: it is used
/// from an SC_THREAD.
class EventPort final : public LinePort {
public:
    explicit EventPort(LineInterface& lines);

    std::optional<Cycles> accept(LineAccess& access, Cycles at) override;
    bool await_read(Cycles limit) override;
    [[nodiscard]] memctrl::Outbox& answers() override { return package_.outbox(requester_); }

private:
    LineInterface& lines_;
    Package& package_;
    memctrl::RequesterId requester_;
    SystemTime time_;
};

}  // namespace mktme::platform
