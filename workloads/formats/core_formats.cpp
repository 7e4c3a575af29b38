// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/core_formats.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "workloads/formats/formats.hpp"

namespace mktme::workloads {

namespace {

constexpr std::array all{
    CoreFormat{.name = "champsim",
               .text = "ChampSim, records of 64 bytes; for cores",
               .suffix = ".champsimtrace",
               .is_text = false},
    CoreFormat{
        .name = "champsim-cloudsuite",
        .text =
            "ChampSim's variant for CloudSuite, records of 96 bytes; for cores; no name of a file tells it",
        .suffix = {},
        .is_text = false},
    CoreFormat{.name = "lackey",
               .text = "Valgrind's --tool=lackey --trace-mem=yes; for cores",
               .suffix = ".lackey.txt",
               .is_text = true},
    CoreFormat{.name = "pinatrace",
               .text = "Intel Pin's pinatrace; for cores",
               .suffix = ".pinatrace.out",
               .is_text = true},
};

}  // namespace

std::span<const CoreFormat> core_formats() { return all; }

const CoreFormat* find_core_format(std::string_view name) {
    const auto* const found = std::ranges::find(all, name, &CoreFormat::name);
    return found == all.end() ? nullptr : &*found;
}

const CoreFormat* core_format_by_name(const std::filesystem::path& path) {
    const std::string name = unpacked_name(path);
    const auto* const found = std::ranges::find_if(all, [&](const CoreFormat& format) {
        return !format.suffix.empty() && name.ends_with(format.suffix);
    });
    return found == all.end() ? nullptr : &*found;
}

std::string no_requests_in(const CoreFormat& format) {
    return fmt::format(
        "holds instructions in {}, and no requests of a memory: replay it on a machine with cores",
        format.name);
}

}  // namespace mktme::workloads
