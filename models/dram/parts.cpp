// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <vector>

#include "models/base/error.hpp"
#include "models/base/nearest.hpp"
#include "models/dram/part.hpp"

namespace mktme::dram {

// One function per file of parts/, named as the file. CMake generates the list from the folder.
#define MKTME_LISTED(name) std::vector<Part> name();
#include "models/dram/part_files.inc"
#undef MKTME_LISTED

namespace {

std::vector<Part> all_parts() {
    std::vector<Part> all;
    const auto add = [&all](std::vector<Part> some) { std::ranges::move(some, std::back_inserter(all)); };
#define MKTME_LISTED(name) add(name());
#include "models/dram/part_files.inc"
#undef MKTME_LISTED
    return all;
}

}  // namespace

std::span<const Part> parts() {
    static const std::vector<Part> all = all_parts();
    return all;
}

const Part& find_part(std::string_view name) {
    const auto found = std::ranges::find(parts(), name, &Part::name);
    if (found != parts().end()) return *found;
    std::vector<std::string_view> names;
    for (const Part& part : parts()) names.emplace_back(part.name);
    throw ConfigError{"dram.part = \"" + std::string{name} + "\": no such part" + nearest_hint(name, names) +
                      "; `mktme-sim config reference` lists all"};
}

}  // namespace mktme::dram
