// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/platform/machine.hpp"
#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

/// Returns the packages of a case, whose memories follow each other.
std::vector<platform::PackageParams> packages_of(const MachineCase& machine_case);

/// Returns all packages of a machine, in order.
std::vector<platform::Package*> packages_in(platform::Machine& machine);

}  // namespace mktme::test
