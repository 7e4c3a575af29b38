// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/options.hpp"

#include <algorithm>

#include "tests/conformance/oracle/failure.hpp"

namespace mktme::oracle {

namespace {

/// Reads an option without value. Returns false if it is none.
bool read_flag(std::string_view argument, Options& options) {
    if (argument == "--check") options.check = true;
    else if (argument == "--stream") options.stream = true;
    else if (argument == "-i") options.interactive = true;
    else return false;
    return true;
}

}  // namespace

Options read_options(std::span<char* const> arguments, std::span<const std::string_view> own) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string argument = arguments[i];
        const bool is_own = std::ranges::find(own, argument) != own.end();
        if (read_flag(argument, options)) continue;
        if (argument == "--out" || is_own) {
            if (++i == arguments.size()) throw Failure{argument + " needs a value"};
            (is_own ? options.values[argument] : options.out) = arguments[i];
        } else if (argument.starts_with("-")) {
            throw Failure{"no such option: " + argument};
        } else {
            options.files.push_back(argument);
        }
    }
    if (!options.interactive && options.files.empty()) throw Failure{"no files (or -i)"};
    return options;
}

}  // namespace mktme::oracle
