// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "models/platform/package.hpp"

namespace mktme::platform {

/// Door of a package as a requester binds to it: `sc_port<LineInterface>`.
class LineInterface : public virtual sc_core::sc_interface {
public:
    /// Connects a requester. Lines that come to a port in the same cycle are taken in order of requesters.
    [[nodiscard]] virtual memctrl::RequesterId connect() = 0;
    /// Puts a line, to come to its port in cycle `at` or later (Package::put). A cycle that is past counts as the
    /// present one.
    virtual bool put(const LineAccess& access, Cycles at) = 0;
    /// Does everything up to the present time. Returns the present cycle: those before are done, and of this one the
    /// arrivals so far. Throws what has ended the simulation of the package, if something has.
    virtual Cycles catch_up() = 0;
    /// Notified when cycles were done, so that there may be answers.
    [[nodiscard]] virtual const sc_core::sc_event& progress() const = 0;
    [[nodiscard]] virtual Package& package() = 0;
};

}  // namespace mktme::platform
