// SPDX-License-Identifier: Apache-2.0
// Writes random key cases with the results of the model, for the recorder to check on a real kernel.
#include <fmt/format.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/conformance/random_script.hpp"

namespace {

using namespace mktme;

/// Serials and the order of links are random in the kernel too: what depends on them proves nothing.
bool depends_on_order(const std::vector<sim::CaseStep>& steps) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        sim::KeyMachine machine{seed};
        for (const auto& step : steps)
            if (machine.perform(step) != step.expected) return true;
    }
    return false;
}

void write(const std::filesystem::path& path, std::uint64_t seed, const std::vector<sim::CaseStep>& steps) {
    std::ofstream out{path};
    out << fmt::format("# random sequence, seed {}\n", seed);
    for (const auto& step : steps) out << fmt::format("> {}\n< {}\n", step.operation(), step.expected);
}

}  // namespace

/// key_scripts FOLDER COUNT OPERATIONS FIRST_SEED
int main(int argc, char** argv) {
    if (argc != 5) {
        fmt::print(stderr, "usage: key_scripts FOLDER COUNT OPERATIONS FIRST_SEED\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const auto wanted = std::strtoull(argv[2], nullptr, 10);
    const auto operations = std::strtoull(argv[3], nullptr, 10);
    std::filesystem::create_directories(folder);
    std::uint64_t written = 0;
    for (auto seed = std::strtoull(argv[4], nullptr, 10); written < wanted; ++seed) {
        tests::RandomChoices choices{seed};
        tests::ScriptWriter script{choices};
        while (script.size() < operations) script.add_operations();
        if (const auto wrong = script.machine().broken_invariant()) {
            fmt::print(stderr, "seed {}: {}\n", seed, *wrong);
            return 1;
        }
        if (depends_on_order(script.steps())) continue;
        write(folder / fmt::format("script_{:05}.case", seed), seed, script.steps());
        ++written;
    }
}
