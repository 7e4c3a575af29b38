// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mktme::oracle {

/// Returns the name of an errno as cases write it: `E` and the number for one that they do not name.
std::string error_name(int error);

/// Returns the errno that a script names or gives as a number.
int error_number(const std::string& text);

/// Returns the result text of a system call that failed.
inline std::string error_result(int error) { return "-" + error_name(error); }

}  // namespace mktme::oracle
