// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tme/key_hardware.hpp"

namespace mktme::tme {

/// A key of the configuration, given or drawn from the seed.
struct ConfiguredKey {
    KeyId keyid;
    TmeAlgorithm algorithm;
    KeyPair keys;
};

/// The keys at start. ConfigError for a KeyID that has two, or a key of the wrong length.
std::vector<ConfiguredKey> configured_keys(const KeyHardwareParams& params);

/// The structure that a PCONFIG of the configuration hands over; `number` is its place in the list. ConfigError for a
/// key of the wrong length.
KeyProgramStruct structure_of(const ProgramParams& program, std::size_t number, std::uint64_t seed);

}  // namespace mktme::tme
