// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/fields.hpp"

namespace mktme {

namespace tme {

/// Commands of PCONFIG for a KeyID (docs/facts.md#pconfig).
enum class PconfigCommand : std::uint8_t { set_key_direct, set_key_random, clear_key, no_encrypt };

}  // namespace tme

template <>
struct EnumNames<tme::PconfigCommand> {
    static constexpr std::array<std::string_view, 4> names{"set-key-direct", "set-key-random", "clear-key",
                                                           "no-encrypt"};
};

}  // namespace mktme
