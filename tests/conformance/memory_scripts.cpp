// SPDX-License-Identifier: Apache-2.0
// Writes random memory cases with the results of the model, for the recorder to check on a real kernel.
#include <fmt/format.h>
#include <cstdlib>
#include <filesystem>

#include "kernel_model/mm/memory_settings.hpp"
#include "tests/conformance/memory_script.hpp"
#include "tests/conformance/script_file.hpp"

using namespace mktme;

/// Usage: memory_scripts FOLDER COUNT OPERATIONS FIRST_SEED KEYS ZERO_PAGE. The last two state whether the host has
/// protection keys and whether reads map its page of zeros.
int main(int argc, char** argv) {
    if (argc != 7) {
        fmt::print(stderr,
                   "usage: memory_scripts FOLDER COUNT OPERATIONS FIRST_SEED keys|no-keys "
                   "zero-page|no-zero-page\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const auto count = std::strtoull(argv[2], nullptr, 10);
    const auto operations = std::strtoull(argv[3], nullptr, 10);
    const auto first_seed = std::strtoull(argv[4], nullptr, 10);
    const mm::MemorySettings settings{.protection_keys = std::string_view{argv[5]} == "keys",
                                      .zero_page = std::string_view{argv[6]} == "zero-page"};
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
        tests::write_script(folder / fmt::format("script_{:05}.case", seed), seed, script.steps());
    }
}
