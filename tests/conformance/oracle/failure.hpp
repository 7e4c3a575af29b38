// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace mktme::oracle {

/// Reason why a recorder cannot go on: a wrong command line, or a host that refuses what it needs.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws Failure with `problem` and the text of errno.
[[noreturn]] void throw_system_failure(const std::string& problem);

/// Operation that cannot be performed because the script is wrong. The text, which begins with '!', is its result.
class ScriptMistake : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace mktme::oracle
