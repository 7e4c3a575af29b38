// SPDX-License-Identifier: Apache-2.0
// mmoracle performs memory scripts on the kernel of this host. Usage:
//
//   mmoracle [--out FOLDER | --check | --stream] FILE...
//   mmoracle -i
//
// The options are those of all recorders: tests/conformance/oracle/options.hpp.
#include <span>

#include "tests/conformance/oracle/memory/memory_actor.hpp"
#include "tests/conformance/oracle/memory/memory_oracle.hpp"
#include "tests/conformance/oracle/replay.hpp"
#include "tests/conformance/oracle/text.hpp"

using namespace mktme::oracle;

int main(int argc, char** argv) {
    constexpr std::string_view resume_option = "--resume";  // process_operations.cpp
    if (argc == 4 && argv[1] == resume_option)
        resume_after_execve(static_cast<int>(signed_number(argv[2])), argv[3]);
    return guarded("mmoracle", [&] {
        const auto options = read_options(std::span{argv + 1, argv + argc}, {});
        MemoryOracle oracle;
        return replay(oracle, options);
    });
}
