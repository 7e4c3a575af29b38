// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "kernel_model/syscall/cores.hpp"

namespace mktme::key_type {

using syscall::CoreId;
using syscall::PackageId;

/// A processor that programs keys for its package.
struct Lead {
    PackageId package{};
    CoreId core{};

    bool operator==(const Lead&) const = default;
};

/// Processors, packages and memory as the key service sees them. Each package has the memory node of its number.
class Topology {
public:
    /// All processors are on line, and every package has memory.
    Topology(std::uint32_t packages, std::uint32_t cores_per_package);

    [[nodiscard]] PackageId package_of(CoreId core) const {
        return PackageId{number(core) / cores_per_package_};
    }
    [[nodiscard]] std::uint32_t cores() const { return static_cast<std::uint32_t>(online_.size()); }
    [[nodiscard]] std::uint32_t packages() const { return cores() / cores_per_package_; }
    [[nodiscard]] bool is_online(CoreId core) const { return online_[number(core)]; }
    void set_online(CoreId core, bool online) { online_[number(core)] = online; }
    [[nodiscard]] bool has_memory(PackageId package) const { return has_memory_[number(package)]; }
    void set_memory(PackageId package, bool has_memory) { has_memory_[number(package)] = has_memory; }

    /// Returns the lowest processor of the package that is on line, other than `except`; nullopt if there is none.
    [[nodiscard]] std::optional<CoreId> first_online(PackageId package,
                                                     std::optional<CoreId> except = std::nullopt) const;
    /// Returns the lowest processor on line of each package that has one (the lead CPUs).
    [[nodiscard]] std::vector<Lead> leads() const;
    /// Returns true if every node with memory has a processor on line (mktme_hmat_evaluate).
    [[nodiscard]] bool all_memory_has_processors() const;

private:
    std::uint32_t cores_per_package_;
    std::vector<bool> online_;
    std::vector<bool> has_memory_;
};

}  // namespace mktme::key_type
