// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/platform/package.hpp"

namespace mktme::platform {

/// Door of a package for a requester that waits for each of its lines to be accepted.
class LinePort {
public:
    LinePort() = default;
    LinePort(const LinePort&) = delete;
    LinePort& operator=(const LinePort&) = delete;
    virtual ~LinePort() = default;

    /// Puts a line, to come to its port in cycle `at` or later, and waits until it is accepted. Returns that cycle;
    /// nothing if there is no such line. The port sets the requester of `access`.
    virtual std::optional<Cycles> accept(LineAccess& access, Cycles at) = 0;
    /// Lets time pass until there is a completion among the answers. Returns false if none becomes known before cycle
    /// `limit`, although all cycles before it may be done.
    virtual bool await_read(Cycles limit) = 0;
    /// Returns the answers, of which the requester removes what it has seen.
    [[nodiscard]] virtual memctrl::Outbox& answers() = 0;
};

/// Port that runs its package as far as each answer needs, without an event of the simulation kernel.
class RunAheadPort final : public LinePort {
public:
    /// Throws InvariantError if the package has another requester (Package::connect_alone).
    explicit RunAheadPort(Package& package) : package_{package}, requester_{package.connect_alone()} {}

    std::optional<Cycles> accept(LineAccess& access, Cycles at) override {
        access.from = requester_;
        return package_.accept(access, at);
    }
    bool await_read(Cycles limit) override { return package_.run_to_read(requester_, limit); }
    [[nodiscard]] memctrl::Outbox& answers() override { return package_.outbox(requester_); }

private:
    Package& package_;
    memctrl::RequesterId requester_;
};

}  // namespace mktme::platform
