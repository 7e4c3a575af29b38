// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"
#include "models/tme/registers/tme_algorithm.hpp"

namespace mktme::tme {

/// What happens to a line between controller and DRAM: nothing, or AES-XTS with the keys of a slot.
struct KeyAttributes {
    std::uint64_t generation = 0;  // of the slot's entry: two attributes of one generation use one key
    KeyId slot{};                  // entry of the key table whose keys are used; 0: the TME key
    TmeAlgorithm algorithm{};
    bool is_encrypted = false;  // false: plain, and nothing else here means anything

    bool operator==(const KeyAttributes&) const = default;
};

}  // namespace mktme::tme
