// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/topology.hpp"

namespace mktme::key_type {

Topology::Topology(std::uint32_t packages, std::uint32_t cores_per_package)
    : cores_per_package_{cores_per_package},
      online_(std::size_t{packages} * cores_per_package, true),
      has_memory_(packages, true) {}

std::optional<CoreId> Topology::first_online(PackageId package, std::optional<CoreId> except) const {
    const std::uint32_t first = number(package) * cores_per_package_;
    for (std::uint32_t i = first; i < first + cores_per_package_; ++i)
        if (online_[i] && CoreId{i} != except) return CoreId{i};
    return std::nullopt;
}

std::vector<Lead> Topology::leads() const {
    std::vector<Lead> leads;
    for (std::uint32_t package = 0; package < packages(); ++package)
        if (const auto core = first_online(PackageId{package})) leads.push_back({PackageId{package}, *core});
    return leads;
}

bool Topology::all_memory_has_processors() const {
    for (std::uint32_t package = 0; package < packages(); ++package)
        if (has_memory_[package] && !first_online(PackageId{package})) return false;
    return true;
}

}  // namespace mktme::key_type
