// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/case_packages.hpp"

#include "models/platform/machine.hpp"
#include "tests/reference_cpu/case_memory.hpp"
#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

std::vector<platform::PackageParams> packages_of(const MachineCase& machine_case) {
    std::vector<platform::PackageParams> packages{machine_case.memory->first};
    if (machine_case.caches.packages == 1) return packages;
    const Bytes capacity = platform::Machine{packages}.package(0).capacity();
    for (std::uint64_t number = 1; number < machine_case.caches.packages; ++number) {
        platform::PackageParams package = machine_case.memory->first;
        package.base = DramAddr{package.base.count() + number * capacity.count()};
        if (number <= machine_case.memory->other_keys.size())
            package.keys.mktme.key = machine_case.memory->other_keys[number - 1];
        packages.push_back(package);
    }
    return packages;
}

std::vector<platform::Package*> packages_in(platform::Machine& machine) {
    std::vector<platform::Package*> packages;
    for (std::size_t number = 0; number < machine.size(); ++number)
        packages.push_back(&machine.package(number));
    return packages;
}

}  // namespace mktme::test
