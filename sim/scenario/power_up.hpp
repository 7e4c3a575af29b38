// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/tme/table/key_table.hpp"

namespace mktme::sim {

/// How a machine gets its power.
struct PowerUp {
    std::uint32_t number = 0;  // of power-ups before
    /// The TME keys that the packages had saved for standby, if they wake up from it.
    std::vector<std::optional<tme::KeyPair>> saved_keys{};

    /// Returns the seed of all random numbers of this power-up: those of the first are the run's.
    [[nodiscard]] std::uint64_t seed(std::uint64_t of_run) const {
        constexpr std::uint64_t far =
            0x9e37'79b9'7f4a'7c15;  // 2^64 over the golden ratio: no two power-ups are near
        return of_run + number * far;
    }
    /// Returns the saved key of a package.
    [[nodiscard]] std::optional<tme::KeyPair> saved_key(std::size_t package) const {
        return package < saved_keys.size() ? saved_keys[package] : std::nullopt;
    }
};

}  // namespace mktme::sim
