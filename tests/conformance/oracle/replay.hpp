// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "tests/conformance/oracle/options.hpp"
#include "tests/conformance/oracle/oracle.hpp"

namespace mktme::oracle {

/// Performs what the command line asks for. Returns the exit code: 1 if a result differs from that in its file.
/// Throws Failure for a file that cannot be read or written.
int replay(Oracle& oracle, const Options& options);

/// Returns the exit code of `program`; 2, after a message, if it throws Failure.
int guarded(std::string_view name, const std::function<int()>& program);

}  // namespace mktme::oracle
