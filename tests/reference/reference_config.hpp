// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "models/crypto/crypto_params.hpp"
#include "models/crypto/encryption_params.hpp"
#include "models/dram/dram_params.hpp"
#include "models/memctrl/controller_params.hpp"

namespace mktme::reference {

/// A KeyID's own key.
struct Key {
    crypto::Algorithm algorithm;
    bool has_mac = false;
};

struct Config {
    dram::DramParams dram;
    unsigned ranks = 1;
    unsigned data_channels = 1;
    memctrl::ControllerParams controller;
    crypto::EncryptionParams encryption;
    crypto::EngineParams engine;
    std::map<unsigned, Key> keys;
};

}  // namespace mktme::reference
