// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace mktme::sim {

/// What a line asks for and this machine cannot do.
class NotHere : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace mktme::sim
