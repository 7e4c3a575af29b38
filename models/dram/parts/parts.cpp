// SPDX-License-Identifier: Apache-2.0
#include "models/dram/parts/parts.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "models/base/error.hpp"

namespace mktme::dram {

namespace {
constexpr std::array all{&ddr4_3200aa_8gb_x8, &ddr5_4800_16gb_x8};
}

std::span<const Part* const> parts() { return all; }

const Part& find_part(std::string_view name) {
    const auto* const found = std::ranges::find(all, name, [](const Part* part) { return part->name; });
    if (found != all.end()) return **found;
    std::string known;
    for (const Part* part : all) known += (known.empty() ? "" : ", ") + std::string{part->name};
    throw ConfigError{"dram.part = \"" + std::string{name} + "\": no such part; known parts: " + known};
}

}  // namespace mktme::dram
