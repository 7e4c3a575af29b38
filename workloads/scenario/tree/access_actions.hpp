// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// Stores the byte everywhere, with 64-byte stores.
struct Fill {
    V range;
    Off offset;
    Len length;
    Byte byte;
    static constexpr auto form() {
        return version_1("fill", &Fill::range, &Fill::offset, &Fill::length, &Fill::byte);
    }
    bool operator==(const Fill&) const = default;
};

/// Loads everything and compares.
struct Check {
    V range;
    Off offset;
    Len length;
    XByte byte;
    static constexpr auto form() {
        return version_1("check", &Check::range, &Check::offset, &Check::length, &Check::byte);
    }
    bool operator==(const Check&) const = default;
};

/// Accesses of 8 bytes: one a stride, or `count` at random; `gap` instructions between them.
struct Pattern {
    Direction direction = Direction::read;
    Order order = Order::seq;
    std::optional<Dec> stride;  // bytes
    std::optional<Dec> count;
    std::optional<Dec> seed;
    std::optional<Dec> gap;  // instructions
    static constexpr auto form() {
        return version_1(&Pattern::direction, &Pattern::order,
                         options(tagged("stride=", &Pattern::stride), tagged("count=", &Pattern::count),
                                 tagged("seed=", &Pattern::seed), tagged("gap=", &Pattern::gap)));
    }
    bool operator==(const Pattern&) const = default;
};

struct Touch {
    V range;
    Off offset;
    Len length;
    Pattern pattern;
    static constexpr auto form() {
        return version_1("touch", &Touch::range, &Touch::offset, &Touch::length, &Touch::pattern);
    }
    bool operator==(const Touch&) const = default;
};

/// Replays data records of a trace: `count` of them from record `from` on.
struct Replay {
    Label trace;
    std::optional<Dec> from;
    std::optional<Dec> count;
    std::optional<V> into;
    std::optional<Fold> fold;
    static constexpr auto form() {
        return version_1("replay", &Replay::trace,
                         options(tagged("from=", &Replay::from), tagged("count=", &Replay::count),
                                 tagged("into=", &Replay::into), tagged("fold=", &Replay::fold)));
    }
    bool operator==(const Replay&) const = default;
};

}  // namespace mktme::scenario
