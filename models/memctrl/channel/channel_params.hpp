// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"
#include "models/crypto/crypto_params.hpp"
#include "models/crypto/encryption_params.hpp"
#include "models/dram/dram_params.hpp"
#include "models/memctrl/controller_params.hpp"

namespace mktme::memctrl {

/// Parameters of a channel.
struct ChannelParams {
    ControllerParams controller;
    dram::DramParams dram;
    crypto::EncryptionParams encryption;
    crypto::EngineParams engine;
    std::uint64_t ranks = 1;
    std::uint64_t keyids = 1;  // entries of the KeyID table
    std::uint64_t seed = 1;
    SimTime watchdog{};  // longest time a request may wait without progress; 0: unlimited
};

}  // namespace mktme::memctrl
