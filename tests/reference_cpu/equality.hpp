// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

/// Runs the model and the reference of a case and requires that both do the same in the same cycles. Returns the number of
/// instructions that retired.
std::uint64_t require_equality(const MachineCase& machine_case);

}  // namespace mktme::test
