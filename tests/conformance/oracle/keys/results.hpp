// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "tests/conformance/oracle/keys/case_names.hpp"
#include "tests/conformance/oracle/keys/key_messages.hpp"
#include "tests/conformance/oracle/keys/signatures.hpp"

namespace mktme::oracle {

/// Returns what the kernel answers the actor of a result that asks for the description of a key.
using DescribeKey = std::function<Answer(Serial)>;

/// Returns the result of an operation as a case shows it, and names the keys that it contains.
std::string result_text(ResultKind kind, const Call& call, const Answer& answer, CaseNames& names,
                        const DescribeKey& describe);

}  // namespace mktme::oracle
