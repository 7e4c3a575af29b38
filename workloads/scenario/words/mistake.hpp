// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include "workloads/scenario/tree/position.hpp"

namespace mktme::scenario {

/// Mistake in a script, without the name of its file. parse() turns it into a UserError.
class Mistake : public std::runtime_error {
public:
    Mistake(Position at, const std::string& message) : std::runtime_error{message}, at_{at} {}

    [[nodiscard]] Position at() const { return at_; }

private:
    Position at_;
};

}  // namespace mktme::scenario
