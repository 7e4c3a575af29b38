// SPDX-License-Identifier: Apache-2.0
// Loads and stores of programs.
#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "models/base/random.hpp"
#include "sim/scenario/deeds/deed.hpp"

namespace mktme::sim {

namespace {

constexpr std::size_t line_bytes = 64;
using Line = std::array<std::byte, line_bytes>;

/// A part of a line within a range.
struct Piece {
    mm::Address start = 0;
    std::size_t size = 0;
};

/// Calls `visit(Piece)` for each line of a range, until one returns an end other than success.
template <class Visit>
ActionEnd for_each_line(mm::Address start, std::uint64_t length, Visit&& visit) {
    for (mm::Address at = start; at < start + length;) {
        const mm::Address next = std::min(start + length, at / line_bytes * line_bytes + line_bytes);
        if (ActionEnd end = visit(Piece{at, static_cast<std::size_t>(next - at)}); !end.is_success())
            return end;
        at = next;
    }
    return ActionEnd::success();
}

ActionEnd end_of(const std::optional<mm::AccessFault>& fault) {
    return fault ? ActionEnd::of_fault(*fault) : ActionEnd::success();
}

ActionEnd store(const Deed& deed, Piece piece, const Line& line) {
    return end_of(mm::store(deed.task(), piece.start, std::span{line}.first(piece.size)));
}

/// Compares a line: all its bytes are `byte`, or not all of them are.
ActionEnd check(const Deed& deed, Piece piece, const scenario::XByte& byte) {
    Line line{};
    const auto loaded = std::span{line}.first(piece.size);
    if (const auto fault = mm::load(deed.task(), piece.start, loaded)) return ActionEnd::of_fault(*fault);
    const auto wanted = static_cast<std::byte>(byte.value);
    const auto differs = std::ranges::find_if(loaded, [&](std::byte found) { return found != wanted; });
    const bool is_all = differs == loaded.end();
    if (is_all != byte.is_absent) return ActionEnd::success();
    if (is_all)
        return {.mismatch = fmt::format("0x{:02x} all over the line at 0x{:x}", byte.value, piece.start)};
    return {.mismatch = fmt::format("0x{:02x} at 0x{:x}", static_cast<unsigned>(*differs),
                                    piece.start + static_cast<std::uint64_t>(differs - loaded.begin()))};
}

/// Accesses 8 bytes.
ActionEnd touch(const Deed& deed, mm::Address at, scenario::Direction direction) {
    constexpr std::size_t access_bytes = 8;
    std::array<std::byte, access_bytes> bytes{};
    return end_of(direction == scenario::Direction::read ? mm::load(deed.task(), at, bytes)
                                                         : mm::store(deed.task(), at, bytes));
}

ActionEnd touch_at_random(const Deed& deed, mm::Address start, std::uint64_t length,
                          const scenario::Pattern& pattern) {
    constexpr std::uint64_t unit = 8;
    RandomStream random{pattern.seed ? pattern.seed->value : 0, "touch"};
    for (std::uint64_t i = 0; i < (pattern.count ? pattern.count->value : 0); ++i) {
        const mm::Address at = start + random.below(length / unit) * unit;
        if (ActionEnd end = touch(deed, at, pattern.direction); !end.is_success()) return end;
    }
    return ActionEnd::success();
}

ActionEnd touch_in_order(const Deed& deed, mm::Address start, std::uint64_t length,
                         const scenario::Pattern& pattern) {
    const std::uint64_t stride = pattern.stride ? pattern.stride->value : line_bytes;
    for (mm::Address at = start; at < start + length; at += stride)
        if (ActionEnd end = touch(deed, at, pattern.direction); !end.is_success()) return end;
    return ActionEnd::success();
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Fill& what, const Given& /*name*/) {
    Line line;
    line.fill(static_cast<std::byte>(what.byte.value));
    return for_each_line(deed.address(what.range, what.offset), Deed::bytes(what.length),
                         [&](Piece piece) { return store(deed, piece, line); });
}

DeedResult perform(const Deed& deed, const scenario::Check& what, const Given& /*name*/) {
    return for_each_line(deed.address(what.range, what.offset), Deed::bytes(what.length),
                         [&](Piece piece) { return check(deed, piece, what.byte); });
}

DeedResult perform(const Deed& deed, const scenario::Touch& what, const Given& /*name*/) {
    const mm::Address start = deed.address(what.range, what.offset);
    const std::uint64_t length = Deed::bytes(what.length);
    return what.pattern.order == scenario::Order::random ? touch_at_random(deed, start, length, what.pattern)
                                                         : touch_in_order(deed, start, length, what.pattern);
}

}  // namespace mktme::sim
