// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

namespace mktme {

/// Square matrix over GF(2), stored as one word per row. Bit i of the product with x is the parity of `row i & x`.
using BitMatrix = std::vector<std::uint64_t>;

constexpr bool parity(std::uint64_t bits) { return (std::popcount(bits) & 1) != 0; }

inline std::uint64_t multiply(const BitMatrix& matrix, std::uint64_t x) {
    std::uint64_t product = 0;
    for (std::size_t i = 0; i < matrix.size(); ++i)
        product |= static_cast<std::uint64_t>(parity(matrix[i] & x)) << i;
    return product;
}

/// Returns the inverse (Gauss-Jordan elimination), or nothing if the matrix is singular.
inline std::optional<BitMatrix> inverse(BitMatrix matrix) {
    BitMatrix result;
    for (std::size_t i = 0; i < matrix.size(); ++i) result.push_back(std::uint64_t{1} << i);
    for (std::size_t column = 0; column < matrix.size(); ++column) {
        std::size_t pivot = column;
        while (pivot < matrix.size() && (matrix[pivot] >> column & 1) == 0) ++pivot;
        if (pivot == matrix.size()) return std::nullopt;
        std::swap(matrix[pivot], matrix[column]);
        std::swap(result[pivot], result[column]);
        for (std::size_t row = 0; row < matrix.size(); ++row) {
            if (row == column || (matrix[row] >> column & 1) == 0) continue;
            matrix[row] ^= matrix[column];
            result[row] ^= result[column];
        }
    }
    return result;
}

}  // namespace mktme
