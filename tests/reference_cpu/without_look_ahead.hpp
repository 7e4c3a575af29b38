// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

/// Returns the case with each latency between core, slice and controller at one cycle: nobody can run ahead.
MachineCase without_look_ahead(MachineCase machine_case);

}  // namespace mktme::test
