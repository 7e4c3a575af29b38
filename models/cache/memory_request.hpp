// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"

namespace mktme::cache {

/// What a slice wants of memory, and what comes back.
enum class MemoryUse : std::uint8_t {
    victim,  // a dirty line that left the LLC; told when it is accepted
    flush,   // a dirty line that was flushed; told when it is accepted
    read,    // told when its data come
};

/// A line that a slice sends to memory, or asks it for.
struct MemoryRequest {
    Cycles leaves{};
    PhysAddr line{};
    MemoryUse use{};
    bool is_cached = false;  // of a read: another core has the line

    [[nodiscard]] constexpr bool is_write() const { return use != MemoryUse::read; }
};

/// What memory tells a slice of a line in cycle `at`.
struct MemoryAnswer {
    Cycles at{};
    PhysAddr line{};
    MemoryUse use{};
    std::uint16_t exposed = 0;  // of data: LineOrigin::exposed
};

/// Returns true if a slice sends `a` before `b`: writes first, then by line.
constexpr bool comes_before(const MemoryRequest& a, const MemoryRequest& b) {
    if (a.leaves != b.leaves) return a.leaves < b.leaves;
    if (a.is_write() != b.is_write()) return a.is_write();
    return a.line < b.line;
}

}  // namespace mktme::cache
