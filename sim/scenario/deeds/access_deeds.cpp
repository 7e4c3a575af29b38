// SPDX-License-Identifier: Apache-2.0
// Loads and stores of programs.
#include <algorithm>
#include <array>

#include "models/base/random.hpp"
#include "sim/scenario/deeds/line_check.hpp"
#include "sim/scenario/deeds/program.hpp"

namespace mktme::sim {

namespace {

/// A part of a page within a range.
struct Piece {
    mm::Address start = 0;
    std::size_t size = 0;
};
using PageBytes = std::array<std::byte, mm::page_size>;

/// Calls `visit(Piece)` for each page of a range, until one returns an end other than success, or the process is to end.
template <class Visit>
ActionEnd for_each_page(const Deed& deed, mm::Address start, std::uint64_t length, Visit&& visit) {
    for (mm::Address at = start; at < start + length && deed.goes_on();) {
        const mm::Address next = std::min(start + length, mm::page_down(at) + mm::page_size);
        if (ActionEnd end = visit(Piece{at, static_cast<std::size_t>(next - at)}); !end.is_success())
            return end;
        at = next;
    }
    return ActionEnd::success();
}

ActionEnd end_of(const std::optional<mm::AccessFault>& fault) {
    return fault ? ActionEnd::of_fault(*fault) : ActionEnd::success();
}

/// Loads a part of a page, and compares each of its lines.
ActionEnd check(const Deed& deed, Piece piece, const scenario::XByte& byte) {
    PageBytes page;
    const auto loaded = std::span{page}.first(piece.size);
    if (const auto fault = mm::load(deed.task(), piece.start, loaded)) return ActionEnd::of_fault(*fault);
    return check_lines(piece.start, loaded, byte);
}

/// Returns the accesses of a `touch`, of 8 bytes each.
workloads::DataWindow accesses_of(const scenario::Pattern& pattern, mm::Address start, std::uint64_t length) {
    constexpr std::uint8_t unit = 8;
    constexpr std::uint32_t default_gap = 4;
    workloads::DataWindow window;
    const auto add = [&](mm::Address at) {
        window.records.push_back(
            {.address = at,
             .plain_before = pattern.gap ? static_cast<std::uint32_t>(pattern.gap->value) : default_gap,
             .bytes = unit,
             .kind = pattern.direction == scenario::Direction::read ? cpu::AccessKind::load
                                                                    : cpu::AccessKind::store});
    };
    if (pattern.order == scenario::Order::random) {
        RandomStream random{pattern.seed ? pattern.seed->value : 0, "touch"};
        const std::uint64_t count = pattern.count ? pattern.count->value : 0;
        for (std::uint64_t i = 0; i < count; ++i) add(start + random.below(length / unit) * unit);
    } else {
        const std::uint64_t stride = pattern.stride ? pattern.stride->value : line_size.count();
        for (mm::Address at = start; at < start + length; at += stride) add(at);
    }
    return window;
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Fill& what, const Given& /*name*/) {
    PageBytes bytes;
    bytes.fill(static_cast<std::byte>(what.byte.value));
    return for_each_page(
        deed, deed.address(what.range, what.offset), Deed::bytes(what.length), [&](Piece piece) {
            return end_of(mm::store(deed.task(), piece.start, std::span{bytes}.first(piece.size)));
        });
}

DeedResult perform(const Deed& deed, const scenario::Check& what, const Given& /*name*/) {
    return for_each_page(deed, deed.address(what.range, what.offset), Deed::bytes(what.length),
                         [&](Piece piece) { return check(deed, piece, what.byte); });
}

DeedResult perform(const Deed& deed, const scenario::Touch& what, const Given& /*name*/) {
    const auto window =
        accesses_of(what.pattern, deed.address(what.range, what.offset), Deed::bytes(what.length));
    FoldedSource program{window, std::nullopt};
    return execute(deed, program, Addresses::mapped);
}

}  // namespace mktme::sim
