// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tme/key_hardware.hpp"

namespace mktme::tme {

struct ProgramParams;

/// A key of the configuration, given or drawn from the seed.
struct ConfiguredKey {
    KeyId keyid;
    TmeAlgorithm algorithm;
    KeyPair keys;
};

/// Returns the keys at start. Throws ConfigError for a KeyID with two keys or a key of the wrong length.
std::vector<ConfiguredKey> configured_keys(const KeyHardwareParams& params);

/// Returns the structure of a PCONFIG of the configuration; `number` is its position in the list. Throws ConfigError
/// for a key of the wrong length.
KeyProgramStruct structure_of(const ProgramParams& program, std::size_t number, std::uint64_t seed);

}  // namespace mktme::tme
