// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "models/platform/package.hpp"

namespace mktme::platform {

/// Returns the parameters of packages like the first, whose memories follow each other.
std::vector<PackageParams> packages_in_a_row(const PackageParams& first, std::size_t count);

/// Packages of a machine, each with keys and memory of its own, and the agenda of what concerns more than one.
class Machine {
public:
    /// Numbers the packages in this order. Keys of the configuration are the same in all, as a kernel programs them.
    /// Throws ConfigError if the parameters of a package contradict each other, or two packages claim one address.
    explicit Machine(const std::vector<PackageParams>& packages);
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    [[nodiscard]] std::size_t size() const { return packages_.size(); }
    /// Returns all packages, in order.
    [[nodiscard]] std::vector<Package*> packages();
    [[nodiscard]] Package& package(std::size_t number) { return *packages_[number]; }
    [[nodiscard]] const Package& package(std::size_t number) const { return *packages_[number]; }
    /// Returns the package that has the memory at `address`; null if none has.
    [[nodiscard]] Package* owner_of(PhysAddr address);
    [[nodiscard]] Agenda& agenda() { return agenda_; }

    /// Runs until no line is left, then all packages to the end of the last one.
    void finish();
    [[nodiscard]] SimTime last_done() const;
    /// Adds all components to the sources of statistics. With several packages, those of each are below
    /// "package.NUMBER", and the paths of a single package hold their sums.
    void report_to(StatSources& sources);

private:
    void check_addresses() const;

    Agenda agenda_;
    std::vector<std::unique_ptr<Package>> packages_;
};

}  // namespace mktme::platform
