// SPDX-License-Identifier: Apache-2.0
// Recorded cases with a whole machine as the kernel's hardware.
#include <catch2/catch.hpp>
#include <filesystem>

#include "sim/conformance/machine_host.hpp"
#include "tests/kernel_model/machine_hardware/small_machine.hpp"
#include "tests/source_dir.hpp"

namespace fs = std::filesystem;
using namespace mktme;
using namespace mktme::sim;

namespace {

const fs::path folder = mktme::source_dir() / "tests/conformance";

/// Machines with caches of a few hundred lines.
MachineHost small_machines(contents::DataMode data) {
    return MachineHost{[data] {
        return std::make_unique<machine_hardware::MachineHardware>(test::small_packages(data),
                                                                   test::small_processor(data));
    }};
}

void check_cases(const std::vector<fs::path>& folders, std::size_t at_least, const CaseHost& host) {
    const auto paths = find_cases(folders);
    CHECK(paths.size() >= at_least);
    for (const auto& path : paths) {
        const auto difference = replay(read_case(path), host);
        CHECK((difference ? difference->text() : "") == "");
    }
}

}  // namespace

TEST_CASE("Recorded memory cases pass on a whole machine, and no read is wrong", "[conformance][machine]") {
    check_cases({folder / "mm", folder / "mm_extra"}, 196, small_machines(contents::DataMode::tags));
}

TEST_CASE("Recorded key cases pass on a whole machine", "[conformance][machine]") {
    check_cases({folder / "keys", folder / "keys_extra"}, 524, small_machines(contents::DataMode::tags));
}
