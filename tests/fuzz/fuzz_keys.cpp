// SPDX-License-Identifier: Apache-2.0
// Fuzz target: no sequence of key operations may break an invariant of the key service.
#include <fmt/format.h>
#include <cstdint>
#include <cstdlib>

#include "tests/conformance/random_script.hpp"

namespace {

using namespace mktme;

void require(const std::optional<std::string>& wrong, const tests::ScriptWriter& script) {
    if (!wrong) return;
    for (const auto& step : script.steps())
        fmt::print(stderr, "> {}\n< {}\n", step.operation(), step.expected);
    fmt::print(stderr, "{}\n", *wrong);
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    tests::FuzzedChoices choices{data, size};
    tests::ScriptWriter script{choices};
    while (!choices.used_up() && script.size() < 400) {
        script.add_operations();
        require(script.machine().broken_invariant(), script);
    }
    require(script.machine().finish(), script);
    return 0;
}
