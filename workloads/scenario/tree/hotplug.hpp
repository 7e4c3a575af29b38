// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/expect.hpp"

namespace mktme::scenario {

/// Hotplug of a processor, a package, or a block of a node's memory.
struct CpuHotplug {
    Dec cpu;
    Presence presence = Presence::online;
    std::optional<Expect> expect;
    static constexpr auto form() {
        return version_2("cpu", &CpuHotplug::cpu, &CpuHotplug::presence, &CpuHotplug::expect);
    }
    bool operator==(const CpuHotplug&) const = default;
};

struct PackageHotplug {
    Dec package;
    Presence presence = Presence::online;
    std::optional<Expect> expect;
    static constexpr auto form() {
        return version_2("package", &PackageHotplug::package, &PackageHotplug::presence,
                         &PackageHotplug::expect);
    }
    bool operator==(const PackageHotplug&) const = default;
};

struct MemoryHotplug {
    Dec node;
    std::optional<Expect> expect;
    static constexpr auto form() {
        return version_2("memory", &MemoryHotplug::node, "online", &MemoryHotplug::expect);
    }
    bool operator==(const MemoryHotplug&) const = default;
};

}  // namespace mktme::scenario
