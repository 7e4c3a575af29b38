// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace mktme::platform {
struct PackageParams;
}  // namespace mktme::platform

namespace mktme::test {

struct MachineCase;

/// Returns the packages of a case, whose memories follow each other.
std::vector<platform::PackageParams> packages_of(const MachineCase& machine_case);

}  // namespace mktme::test
