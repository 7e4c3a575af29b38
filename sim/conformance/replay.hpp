// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sim/conformance/case_file.hpp"

namespace mktme::sim {

/// First operation of a case at which the model and the kernel differ.
struct Difference {
    SourcePlace place;
    std::string operation;
    std::string expected;
    std::string got;

    [[nodiscard]] std::string text() const;
};

/// Replays a case on a fresh model. Returns nothing if the results are as recorded for one of several start times of
/// the model's clock within a second; otherwise the first difference.
std::optional<Difference> replay(const Case& recorded);

}  // namespace mktme::sim
