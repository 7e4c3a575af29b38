// SPDX-License-Identifier: Apache-2.0
#include "models/contents/pattern.hpp"

#include <cstring>

namespace mktme::contents {

namespace {

constexpr std::size_t words_a_line = line_size.count() / sizeof(std::uint64_t);
constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio

/// Returns the MurmurHash3 finaliser of `x`: every input bit changes every output bit with probability one half.
constexpr std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ x >> 33U) * 0xFF51AFD7ED558CCD;
    x = (x ^ x >> 33U) * 0xC4CEB9FE1A85EC53;
    return x ^ x >> 33U;
}

void put(crypto::Line& line, std::size_t word, std::uint64_t value) {
    std::memcpy(line.data() + word * sizeof value, &value, sizeof value);
}

}  // namespace

crypto::Line pattern(DramAddr line, std::uint32_t version, KeyId writer) {
    crypto::Line result;
    for (std::size_t word = 0; word < words_a_line; word += 2) {
        put(result, word, line.count());
        put(result, word + 1,
            version | std::uint64_t{writer.count()} << 32U | static_cast<std::uint64_t>(word / 2) << 48U);
    }
    return result;
}

crypto::Line never_written(DramAddr line, std::uint64_t seed) {
    crypto::Line result;
    for (std::size_t word = 0; word < words_a_line; ++word)
        put(result, word, mixed(line.count() + word * golden + mixed(seed)));
    return result;
}

std::uint64_t digest(const crypto::Line& line) {
    std::uint64_t sum = 0;
    for (std::size_t word = 0; word < words_a_line; ++word) {
        std::uint64_t value = 0;
        std::memcpy(&value, line.data() + word * sizeof value, sizeof value);
        sum = (sum ^ value) * golden;
        sum ^= sum >> 29U;
    }
    return mixed(sum);
}

}  // namespace mktme::contents
