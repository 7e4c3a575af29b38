// SPDX-License-Identifier: Apache-2.0
// Recorded cases with a whole machine as the kernel's hardware.
#include <catch2/catch.hpp>
#include <filesystem>

#include "sim/conformance/case_settings.hpp"
#include "sim/conformance/replay.hpp"
#include "tests/kernel_model/machine_hardware/small_machine.hpp"
#include "tests/source_dir.hpp"

namespace fs = std::filesystem;
using namespace mktme;
using namespace mktme::sim;

namespace {

const fs::path folder = mktme::source_dir() / "tests/conformance";

/// Machines with caches of a few hundred lines.
class SmallMachines final : public CaseHost {
public:
    explicit SmallMachines(contents::DataMode data) : data_{data} {}

    [[nodiscard]] std::unique_ptr<syscall::Hardware> make(CaseSettings& settings) const override {
        auto machine = std::make_unique<machine_hardware::MachineHardware>(test::small_packages(data_),
                                                                           test::small_processor(data_));
        settings.memory.entries = machine->entries();
        settings.memory.frames = machine->frames();
        return machine;
    }
    [[nodiscard]] std::optional<std::string> fault_of(const syscall::Hardware& hardware) const override {
        const auto wrong = static_cast<const machine_hardware::MachineHardware&>(hardware).wrong_reads();
        return wrong == 0 ? std::nullopt : std::optional{std::to_string(wrong) + " wrong reads"};
    }

private:
    contents::DataMode data_;
};

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
    check_cases({folder / "mm", folder / "mm_extra"}, 196, SmallMachines{contents::DataMode::tags});
}

TEST_CASE("Recorded key cases pass on a whole machine", "[conformance][machine]") {
    check_cases({folder / "keys", folder / "keys_extra"}, 524, SmallMachines{contents::DataMode::tags});
}
