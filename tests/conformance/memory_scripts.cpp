// SPDX-License-Identifier: Apache-2.0
// Writes random memory cases with the results of the model, for the recorder to check on a real kernel.
#include <fmt/format.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/conformance/memory_script.hpp"

namespace {

using namespace mktme;

void write(const std::filesystem::path& path, std::uint64_t seed, const std::vector<sim::CaseStep>& steps) {
    std::ofstream out{path};
    out << fmt::format("# random sequence, seed {}\n", seed);
    for (const auto& step : steps) out << fmt::format("> {}\n< {}\n", step.operation(), step.expected);
}

}  // namespace

/// memory_scripts FOLDER COUNT OPERATIONS FIRST_SEED KEYS: KEYS is `keys` or `no-keys`, as the host has
/// protection keys or not.
int main(int argc, char** argv) {
    if (argc != 6) {
        fmt::print(stderr, "usage: memory_scripts FOLDER COUNT OPERATIONS FIRST_SEED keys|no-keys\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const auto count = std::strtoull(argv[2], nullptr, 10);
    const auto operations = std::strtoull(argv[3], nullptr, 10);
    const auto first_seed = std::strtoull(argv[4], nullptr, 10);
    const mm::MemorySettings settings{.protection_keys = std::string_view{argv[5]} == "keys"};
    std::filesystem::create_directories(folder);
    for (auto seed = first_seed; seed < first_seed + count; ++seed) {
        tests::RandomChoices choices{seed};
        tests::MemoryScriptWriter script{choices, settings};
        while (script.size() < operations) {
            script.add_operations();
            const auto wrong = script.machine().broken_invariant();
            if (!wrong) continue;
            fmt::print(stderr, "seed {}, {}: {}\n", seed, script.steps().back().operation(), *wrong);
            return 1;
        }
        write(folder / fmt::format("script_{:05}.case", seed), seed, script.steps());
    }
}
