// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace mktme::platform {
class Machine;
}  // namespace mktme::platform

namespace mktme::test {

struct MachineCase;

/// Returns the packages of a case, whose memories follow each other.
std::unique_ptr<platform::Machine> machine_of(const MachineCase& machine_case);

}  // namespace mktme::test
