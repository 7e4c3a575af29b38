// SPDX-License-Identifier: Apache-2.0
#include "models/platform/line_port.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"

namespace mktme::platform {

RunAheadPort::RunAheadPort(Package& package) : package_{package}, requester_{package.connect()} {
    if (package.requesters() > 1)
        throw InvariantError{fmt::format(
            "{}: a requester that runs ahead of simulated time must be its only one", package.path())};
}

}  // namespace mktme::platform
