// SPDX-License-Identifier: Apache-2.0
#include "models/base/random.hpp"

#include <vector>

namespace mktme {

RandomStream::RandomStream(std::uint64_t seed, std::string_view component) {
    std::vector<std::uint32_t> words{static_cast<std::uint32_t>(seed),
                                     static_cast<std::uint32_t>(seed >> 32U)};
    for (const char letter : component) words.push_back(static_cast<unsigned char>(letter));
    std::seed_seq sequence(words.begin(), words.end());
    engine_.seed(sequence);
}

}  // namespace mktme
