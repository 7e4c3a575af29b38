// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace mktme::platform {
class Machine;
class Package;
struct PackageParams;
}  // namespace mktme::platform

namespace mktme::test {

struct MachineCase;

/// Returns the packages of a case, whose memories follow each other.
std::vector<platform::PackageParams> packages_of(const MachineCase& machine_case);

/// Returns all packages of a machine, in order.
std::vector<platform::Package*> packages_in(platform::Machine& machine);

}  // namespace mktme::test
