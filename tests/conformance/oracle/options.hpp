// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mktme::oracle {

/// Command line of a recorder:
///
///     PROGRAM [--out FOLDER] FILE...   performs cases and prints them, or writes them below FOLDER, with the results
///     PROGRAM --check FILE...          performs cases and compares the results with those in the files
///     PROGRAM --stream FILE...         prints each case below a line `=== NAME`
///     PROGRAM -i                       performs the lines of standard input; `reset` begins a new case
struct Options {
    std::string out;
    bool check = false;
    bool stream = false;
    bool interactive = false;
    std::map<std::string, std::string, std::less<>> values;  // of the options that only this program has
    std::vector<std::string> files;
};

/// Reads a command line. `own` are the options, each with a value, that only this program has. Throws Failure for an
/// option that does not exist or has no value, and if there is nothing to do.
Options read_options(std::span<char* const> arguments, std::span<const std::string_view> own);

}  // namespace mktme::oracle
