// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/case_memory.hpp"

#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

HeldMemory::HeldMemory() : held_{std::make_unique<CaseMemory>()} {}

HeldMemory::HeldMemory(const HeldMemory& other) : held_{std::make_unique<CaseMemory>(*other.held_)} {}

HeldMemory& HeldMemory::operator=(const HeldMemory& other) {
    *held_ = *other.held_;
    return *this;
}

HeldMemory::~HeldMemory() = default;

}  // namespace mktme::test
