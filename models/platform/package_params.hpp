// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/contents/data_params.hpp"
#include "models/memctrl/channel/channel_params.hpp"
#include "models/memctrl/memory_params.hpp"
#include "models/tme/key_hardware_params.hpp"

namespace mktme::platform {

/// Parameters of a package.
struct PackageParams {
    memctrl::MemoryParams memory;
    memctrl::ChannelParams channel;
    tme::KeyHardwareParams keys;
    contents::DataMode data = contents::DataMode::none;
    std::uint64_t seed = 1;    // of the contents of unwritten lines and of random key replacement
    std::uint64_t number = 0;  // of the package; its machine sets it
    DramAddr base{};           // first address of its memory
};

}  // namespace mktme::platform
