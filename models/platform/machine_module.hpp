// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "models/platform/machine.hpp"
#include "models/platform/package_module.hpp"

namespace mktme::platform {

/// Machine as a SystemC module: the root of the module tree, with each package.
class MachineModule : public sc_core::sc_module {
public:
    MachineModule(sc_core::sc_module_name name, Machine& machine) : sc_module{name} {
        for (std::size_t i = 0; i < machine.size(); ++i)
            packages_.push_back(
                std::make_unique<PackageModule>(machine.package(i).path().c_str(), machine.package(i)));
    }
    [[nodiscard]] PackageModule& package(std::size_t number) { return *packages_[number]; }

private:
    std::vector<std::unique_ptr<PackageModule>> packages_;
};

}  // namespace mktme::platform
