// SPDX-License-Identifier: Apache-2.0
#include "models/tme/pconfig/random_key.hpp"

#include <cstring>
#include <span>

namespace mktme::tme {

std::optional<KeyPair> random_key(SimTime now, EntropyPool& entropy, TmeAlgorithm algorithm) {
    const std::size_t bytes = key_bytes(algorithm);
    std::array<std::uint64_t, sizeof(KeyPair) / sizeof(std::uint64_t)> room{};
    const auto words = std::span{room}.first(2 * bytes / sizeof(std::uint64_t));
    if (!entropy.draw(now, words)) return std::nullopt;
    KeyPair keys;
    std::memcpy(keys.data.data(), words.data(), bytes);
    std::memcpy(keys.tweak.data(), words.data() + words.size() / 2, bytes);
    return keys;
}

}  // namespace mktme::tme
