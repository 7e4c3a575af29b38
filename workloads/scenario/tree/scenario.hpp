// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/action.hpp"
#include "workloads/scenario/tree/assertions.hpp"
#include "workloads/scenario/tree/handler.hpp"
#include "workloads/scenario/tree/hotplug.hpp"
#include "workloads/scenario/tree/injections.hpp"
#include "workloads/scenario/tree/statements.hpp"

namespace mktme::scenario {

using AnyStatement = std::variant<Config, AtTime, LaterBy, Spawn, Thread, Handler, DeviceLine, CpuHotplug,
                                  PackageHotplug, MemoryHotplug, Sysctl, Phase, Container, Power, Tenants,
                                  Schedule, Inject, Assert, ActorLine, GuestLine>;

/// A line of a script.
struct Statement {
    Position at;
    AnyStatement what;
    bool operator==(const Statement&) const = default;
};

/// A script.
struct Scenario {
    Version version = Version::one;
    std::vector<Statement> statements;
    bool operator==(const Scenario&) const = default;
};

}  // namespace mktme::scenario
