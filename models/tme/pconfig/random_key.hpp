// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/tme/pconfig/entropy_pool.hpp"
#include "models/tme/table/key_table.hpp"

namespace mktme::tme {

/// Returns a new data key and tweak key for an algorithm, or nothing if the pool has too few words for both.
/// AES-XTS-128 takes 4 words, AES-XTS-256 takes 8 (docs/facts.md#pconfig).
std::optional<KeyPair> random_key(SimTime now, EntropyPool& entropy, TmeAlgorithm algorithm);

}  // namespace mktme::tme
