// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/script_file.hpp"

#include <fmt/format.h>
#include <fstream>

namespace mktme::tests {

void write_script(const std::filesystem::path& path, std::uint64_t seed,
                  const std::vector<sim::CaseStep>& steps) {
    std::ofstream out{path};
    out << fmt::format("# random sequence, seed {}\n", seed);
    for (const auto& step : steps) out << fmt::format("> {}\n< {}\n", step.operation(), step.expected);
}

}  // namespace mktme::tests
