// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/sharing_case.hpp"

#include <algorithm>

#include "tests/reference_cpu/random_machine_case.hpp"
#include "tests/reference_cpu/random_program.hpp"

namespace mktme::test {

namespace {

/// Returns up to 24 lines at the start of a space, and some of them as hot ones.
Places few_places(RandomStream& random, const mmu::FunctionSpace& space) {
    const mmu::AddressRange all = space.ranges.front();
    const std::uint64_t start = (all.start + 63) / 64 * 64;
    const std::uint64_t lines = 2 + random.below(23);
    Places places{.hot = {}, .ranges = {{start, std::min(start + lines * 64, all.end)}}};
    for (std::uint64_t i = 0; i <= random.below(4); ++i)
        places.hot.push_back(start + random.below(lines) * 64);
    return places;
}

}  // namespace

MachineCase sharing_case(std::uint64_t seed) {
    MachineCase c = random_machine_case(seed);
    RandomStream random{seed, "sharing case"};
    constexpr std::array<std::uint64_t, 6> cores{2, 2, 3, 4, 5, 8};
    c.caches.cores = cores.at(random.below(cores.size()));
    c.caches.packages = 1;
    c.caches.devices = 0;
    c.devices.clear();
    for (PageMapping& page : c.pages) page.package = 0;
    const Places places = few_places(random, c.spaces.front());
    c.programs.clear();
    for (std::uint64_t core = 0; core < c.caches.cores; ++core)
        c.programs.push_back({.steps = random_program(random, places, c.core)});
    return c;
}

}  // namespace mktme::test
