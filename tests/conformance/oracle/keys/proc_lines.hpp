// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/conformance/oracle/keys/case_names.hpp"

namespace mktme::oracle {

/// Returns the result `FLAGS TIMEOUT PERM UID GID TYPE <rest>` for a line of /proc/keys; `none` for an empty one.
std::string key_line_text(const std::string& line, CaseNames& names);

/// Returns the result `nkeys=ALL/INSTANTIATED keys=USED/MAX bytes=USED/MAX` for a line of /proc/key-users; `none` for
/// an empty one.
std::string user_line_text(const std::string& line);

}  // namespace mktme::oracle
