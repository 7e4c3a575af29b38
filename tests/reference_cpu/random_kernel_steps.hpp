// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/random.hpp"
#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

/// Puts what only kernels do between the steps of the programs of a case: instructions that change translations, accesses by
/// physical address, and changes of page-table entries. Some pages have no accessed and dirty flags at first.
void add_kernel_steps(RandomStream& random, MachineCase& c);

}  // namespace mktme::test
