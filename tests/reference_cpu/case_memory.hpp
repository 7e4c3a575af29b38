// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/platform/package_params.hpp"

namespace mktme::test {

/// The packages of a case behind its slices.
struct CaseMemory {
    platform::PackageParams first;  // package 0; the others have the same, but their keys
    /// Keys of packages 1, 2, ... of a machine with several; those behind have the keys of the first.
    std::vector<std::vector<tme::KeyParams>> other_keys;
};

}  // namespace mktme::test
