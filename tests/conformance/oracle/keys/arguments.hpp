// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/oracle/keys/case_names.hpp"
#include "tests/conformance/oracle/keys/key_messages.hpp"
#include "tests/conformance/oracle/keys/signatures.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

/// Returns the call that the words of a script mean; `words` begin with the operation. Throws ScriptMistake if they do
/// not fit the signature.
Call parse_call(const Words& words, const Signature& signature, CaseNames& names);

}  // namespace mktme::oracle
