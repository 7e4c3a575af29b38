// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/tme/pconfig/entropy_pool.hpp"
#include "models/tme/table/key_table.hpp"

namespace mktme::tme {

/// A fresh data key and tweak key for an algorithm, or nothing when the pool has not enough words for both
/// (docs/facts.md#pconfig; 4 words for AES-XTS-128, 8 for AES-XTS-256).
std::optional<KeyPair> random_key(SimTime now, EntropyPool& entropy, TmeAlgorithm algorithm);

}  // namespace mktme::tme
