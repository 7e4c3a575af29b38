// SPDX-License-Identifier: Apache-2.0
// Fuzz target: no sequence of memory operations may break an invariant of memory management.
#include <fmt/format.h>
#include <cstdint>
#include <cstdlib>

#include "kernel_model/mm/memory_settings.hpp"
#include "tests/conformance/memory_script.hpp"

namespace {

using namespace mktme;

void require(const std::optional<std::string>& wrong, const tests::MemoryScriptWriter& script) {
    if (!wrong) return;
    for (const auto& step : script.steps())
        fmt::print(stderr, "> {}\n< {}\n", step.operation(), step.expected);
    fmt::print(stderr, "{}\n", *wrong);
    std::abort();
}

/// Draws the machine from the first choices: many page frames or so few that every allocation can fail, and a high or a
/// low limit of mappings.
mm::MemorySettings settings_from(tests::Choices& choices) {
    constexpr std::uint64_t plenty = 1U << 16;
    const std::uint64_t frames = choices.below(2) == 0 ? plenty : 20 + choices.below(64);
    const std::uint64_t mappings = choices.below(2) == 0 ? 65530 : 4 + choices.below(16);
    return {.frames = frames, .max_map_count = mappings};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    tests::FuzzedChoices choices{data, size};
    const auto settings = settings_from(choices);
    tests::MemoryScriptWriter script{choices, settings};
    while (!choices.used_up() && script.size() < 400) {
        script.add_operations();
        require(script.machine().broken_invariant(), script);
    }
    require(script.machine().finish(), script);
    return 0;
}
