// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace mktme::tests {

/// A script (keyid_script.hpp) in which frames change their KeyID, so that a flush is needed between two owners.
struct KeyIdCase {
    const char* title;
    const char* script;
};

std::span<const KeyIdCase> keyid_cases();

}  // namespace mktme::tests
