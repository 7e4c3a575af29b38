// SPDX-License-Identifier: Apache-2.0
#include "models/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace mktme {

namespace {

/// Returns the Levenshtein distance.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string nearest_hint(std::string_view written, std::span<const std::string_view> known) {
    std::string_view best;
    std::size_t least = written.size() / 2 + 2;
    for (const std::string_view name : known) {
        const std::size_t distance = edits(written, name);
        if (distance < least) {
            least = distance;
            best = name;
        }
    }
    return best.empty() ? std::string{} : " (did you mean " + std::string{best} + "?)";
}

}  // namespace mktme
