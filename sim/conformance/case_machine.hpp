// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sim/conformance/case_file.hpp"

namespace mktme::sim {

/// A fresh model that performs the operations of one kind of case.
class CaseMachine {
public:
    virtual ~CaseMachine() = default;
    /// The result, as the recorder writes it. Throws UserError if the operation makes no sense.
    virtual std::string perform(const CaseStep& step) = 0;
    /// Ends all processes and says what has been left behind, if anything.
    virtual std::optional<std::string> finish() = 0;
};

}  // namespace mktme::sim
