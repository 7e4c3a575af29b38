// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "models/tme/mktme_params.hpp"
#include "models/tme/pconfig/entropy_params.hpp"
#include "models/tme/pconfig/pconfig_params.hpp"

namespace mktme::tme {

struct KeyPair;

/// Parameters of the key hardware of a package.
struct KeyHardwareParams {
    MktmeParams mktme{};
    PconfigParams pconfig{};
    EntropyParams entropy{};
    std::uint64_t cores = 1;
    std::uint64_t seed = 1;
    /// The key that firmware had saved for standby, from which the package wakes up.
    std::shared_ptr<const KeyPair> saved_key{};
};

}  // namespace mktme::tme
