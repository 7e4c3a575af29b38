// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/failure.hpp"

#include <cerrno>
#include <system_error>

namespace mktme::oracle {

void throw_system_failure(const std::string& problem) {
    throw Failure{problem + ": " + std::generic_category().message(errno)};
}

}  // namespace mktme::oracle
