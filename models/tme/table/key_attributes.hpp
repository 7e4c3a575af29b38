// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"
#include "models/tme/registers/tme_algorithm.hpp"

namespace mktme::tme {

/// Key attributes of a line between controller and DRAM: plain, or AES-XTS with the keys of a slot.
struct KeyAttributes {
    std::uint64_t generation = 0;  // of the slot's entry: two attributes of one generation use one key
    KeyId slot{};                  // entry of the key table whose keys are used; 0: the TME key
    TmeAlgorithm algorithm{};
    bool is_encrypted = false;  // false: plain, and the other members are unused

    bool operator==(const KeyAttributes&) const = default;
};

}  // namespace mktme::tme
