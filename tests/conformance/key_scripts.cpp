// SPDX-License-Identifier: Apache-2.0
// Writes random key cases with the results of the model, for the recorder to check on a real kernel.
#include <fmt/format.h>
#include <cstdlib>
#include <filesystem>

#include "kernel_model/mm/memory_settings.hpp"
#include "sim/conformance/case_pace.hpp"
#include "sim/conformance/case_settings.hpp"
#include "tests/conformance/random_script.hpp"
#include "tests/conformance/script_file.hpp"

namespace {

using namespace mktme;

/// Returns true if results depend on serials, the order of links, or the time until the next operation. These are
/// random in the kernel too, so such a script proves nothing.
bool depends_on_chance(const std::vector<sim::CaseStep>& steps, const mm::MemorySettings& memory) {
    using sim::CasePace, sim::milliseconds;
    constexpr std::array paces{
        CasePace{milliseconds(0), milliseconds(0)},    CasePace{milliseconds(250), milliseconds(35)},
        CasePace{milliseconds(500), milliseconds(0)},  CasePace{milliseconds(750), milliseconds(10)},
        CasePace{milliseconds(999), milliseconds(60)}, CasePace{milliseconds(100), milliseconds(35)},
        CasePace{milliseconds(600), milliseconds(0)},  CasePace{milliseconds(900), milliseconds(20)}};
    for (std::size_t i = 0; i < paces.size(); ++i) {
        sim::CaseMachine machine{{.seed = i + 1, .pace = paces[i], .memory = memory}};
        for (const auto& step : steps)
            if (machine.perform(step) != step.expected) return true;
    }
    return false;
}

}  // namespace

/// Usage: key_scripts FOLDER COUNT OPERATIONS FIRST_SEED [KEYS ZERO_PAGE]. With the last two, scripts mix operations on
/// keys and on memory. They state whether the host has protection keys and whether reads map its page of zeros.
int main(int argc, char** argv) {
    const bool mixed = argc == 7;
    if (argc != 5 && !mixed) {
        fmt::print(
            stderr,
            "usage: key_scripts FOLDER COUNT OPERATIONS FIRST_SEED [keys|no-keys zero-page|no-zero-page]\n");
        return 2;
    }
    mm::MemorySettings memory;
    if (mixed) {
        memory.protection_keys = std::string_view{argv[5]} == "keys";
        memory.zero_page = std::string_view{argv[6]} == "zero-page";
    }
    const std::filesystem::path folder = argv[1];
    const auto wanted = std::strtoull(argv[2], nullptr, 10);
    const auto operations = std::strtoull(argv[3], nullptr, 10);
    std::filesystem::create_directories(folder);
    std::uint64_t written = 0;
    for (auto seed = std::strtoull(argv[4], nullptr, 10); written < wanted; ++seed) {
        tests::RandomChoices choices{seed};
        const auto tag = fmt::format("-{}", seed);
        auto script = mixed ? tests::ScriptWriter{choices, tag, memory} : tests::ScriptWriter{choices, tag};
        while (script.size() < operations && !script.hangs()) script.add_operations();
        if (const auto wrong = script.machine().broken_invariant()) {
            fmt::print(stderr, "seed {}: {}\n", seed, *wrong);
            return 1;
        }
        if (script.hangs() || depends_on_chance(script.steps(), memory)) continue;
        const auto* kind = script.must_run_alone() ? "alone" : "script";
        tests::write_script(folder / fmt::format("{}_{:05}.case", kind, seed), seed, script.steps());
        ++written;
    }
}
