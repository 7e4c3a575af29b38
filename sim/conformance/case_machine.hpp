// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sim/conformance/case_file.hpp"

namespace mktme::sim {

/// Fresh model that performs the operations of one kind of case.
class CaseMachine {
public:
    virtual ~CaseMachine() = default;
    /// Returns the result, as the recorder writes it. Throws UserError if the operation is malformed.
    virtual std::string perform(const CaseStep& step) = 0;
    /// Ends all processes. Returns a description of what is left behind, if anything.
    virtual std::optional<std::string> finish() = 0;
};

}  // namespace mktme::sim
