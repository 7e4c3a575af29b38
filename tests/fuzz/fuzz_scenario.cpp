// SPDX-License-Identifier: Apache-2.0
// Fuzz target: gives any bytes to the parser of scenarios. Only a UserError may end it. What it accepts prints to a script
// that parses to the same tree, and the print of that is the same.
#include <cstdint>
#include <cstdlib>

#include "models/base/error.hpp"
#include "workloads/scenario/later_words.hpp"
#include "workloads/scenario/parse.hpp"
#include "workloads/scenario/print.hpp"

namespace {

using namespace mktme;

void demand(bool holds) {
    if (!holds) std::abort();
}

/// Parses bytes. Returns nothing if they are refused.
std::optional<scenario::Scenario> parsed(std::string_view bytes) {
    try {
        return scenario::parse_text(bytes, "s");
    } catch (const UserError&) {
        return std::nullopt;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto tree = parsed({reinterpret_cast<const char*>(data), size});
    if (!tree) return 0;
    const std::string text = print(*tree);
    const auto again = parsed(text);
    demand(again && *again == *tree && print(*again) == text);
    demand(first_later_word(*again).has_value() == first_later_word(*tree).has_value());
    return 0;
}
