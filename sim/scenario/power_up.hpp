// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace mktme::tme {
struct KeyPair;
}

namespace mktme::sim {

/// TME keys that are saved for standby, by package; null: none.
using SavedKeys = std::vector<std::shared_ptr<const tme::KeyPair>>;

/// How a machine gets its power.
struct PowerUp {
    std::uint32_t number = 0;  // of power-ups before
    SavedKeys saved_keys{};    // of packages that wake up from standby

    /// Returns the seed of all random numbers of this power-up: those of the first are the run's.
    [[nodiscard]] std::uint64_t seed(std::uint64_t of_run) const {
        constexpr std::uint64_t far =
            0x9e37'79b9'7f4a'7c15;  // 2^64 over the golden ratio: no two power-ups are near
        return of_run + number * far;
    }
    /// Returns the saved key of a package.
    [[nodiscard]] std::shared_ptr<const tme::KeyPair> saved_key(std::size_t package) const {
        return package < saved_keys.size() ? saved_keys[package] : nullptr;
    }
};

}  // namespace mktme::sim
