// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sim/conformance/case_file.hpp"

namespace mktme::sim {

/// Where a case leaves the model and the kernel at odds.
struct Difference {
    SourcePlace place;
    std::string operation;
    std::string expected;
    std::string got;

    [[nodiscard]] std::string text() const;
};

/// Replays a case on a fresh model. Nothing if it answers as recorded, the model's clock starting at one of
/// several moments within a second; otherwise the first difference.
std::optional<Difference> replay(const Case& recorded);

}  // namespace mktme::sim
