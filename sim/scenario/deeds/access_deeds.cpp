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
ActionEnd for_each_page(const Deed& deed, mm::Range range, Visit&& visit) {
    for (mm::Address at = range.start; at < range.end && deed.goes_on();) {
        const mm::Address next = std::min(range.end, mm::page_down(at) + mm::page_size);
        if (ActionEnd end = visit(Piece{at, static_cast<std::size_t>(next - at)}); !end.is_success())
            return end;
        at = next;
    }
    return ActionEnd::success();
}

ActionEnd end_of(const std::optional<mm::AccessFault>& fault) {
    return fault ? ActionEnd::of_fault(*fault) : ActionEnd::success();
}

mm::Range range_of(const Deed& deed, const scenario::V& name, const scenario::Off& offset,
                   const scenario::Len& length) {
    const mm::Address start = deed.address(name, offset);
    return {start, start + Deed::bytes(length)};
}

/// The accesses of a `touch`, of 8 bytes each, in the parts that a program executes at once: a list of all of them may not fit into the
/// host's memory.
class Touches {
public:
    Touches(const scenario::Pattern& pattern, mm::Range range)
        : range_{range},
          is_random_{pattern.order == scenario::Order::random},
          stride_{pattern.stride ? pattern.stride->value : line_size.count()},
          count_{is_random_ ? (pattern.count ? pattern.count->value : 0)
                            : (range.end - range.start + stride_ - 1) / stride_},
          random_{pattern.seed ? pattern.seed->value : 0, "touch"} {
        constexpr std::uint32_t default_gap = 4;
        record_.plain_before = pattern.gap ? static_cast<std::uint32_t>(pattern.gap->value) : default_gap;
        const bool reads = pattern.direction == scenario::Direction::read;
        record_.kind = reads ? cpu::AccessKind::load : cpu::AccessKind::store;
    }

    [[nodiscard]] bool has_ended() const { return done_ == count_; }
    [[nodiscard]] workloads::DataWindow next_part() {
        workloads::DataWindow window;
        for (std::uint64_t i = 0; i < records_at_once && !has_ended(); ++i, ++done_) {
            record_.address =
                range_.start +
                (is_random_ ? random_.below((range_.end - range_.start) / unit) * unit : done_ * stride_);
            window.records.push_back(record_);
        }
        return window;
    }

private:
    static constexpr std::uint8_t unit = 8;

    mm::Range range_;
    bool is_random_;
    std::uint64_t stride_;
    std::uint64_t count_;
    std::uint64_t done_ = 0;
    RandomStream random_;
    workloads::DataRecord record_{.bytes = unit};
};

}  // namespace

ActionEnd ProcessMemory::load(mm::Address at, std::span<std::byte> to) const {
    return end_of(mm::load(*task_, at, to));
}

ActionEnd ProcessMemory::store(mm::Address at, std::span<const std::byte> from) const {
    return end_of(mm::store(*task_, at, from));
}

ActionEnd ProcessMemory::run(cpu::InstructionSource& program, std::optional<mm::Address>& unmapped) const {
    const auto fault = mm::run(*task_, program);
    if (fault && fault->signal == mm::FaultSignal::segv_map_error) unmapped = fault->address;
    return end_of(fault);
}

ActionEnd fill(const Deed& deed, const ProgramMemory& memory, mm::Range range, scenario::Byte byte) {
    PageBytes bytes;
    bytes.fill(static_cast<std::byte>(byte.value));
    return for_each_page(deed, range, [&](Piece piece) {
        return memory.store(piece.start, std::span{bytes}.first(piece.size));
    });
}

ActionEnd check(const Deed& deed, const ProgramMemory& memory, mm::Range range, const scenario::XByte& byte) {
    return for_each_page(deed, range, [&](Piece piece) {
        PageBytes page;
        const auto loaded = std::span{page}.first(piece.size);
        const ActionEnd end = memory.load(piece.start, loaded);
        return end.is_success() ? check_lines(piece.start, loaded, byte) : end;
    });
}

ActionEnd touch(const Deed& deed, const ProgramMemory& memory, mm::Range range,
                const scenario::Pattern& pattern) {
    Touches touches{pattern, range};
    while (!touches.has_ended() && deed.goes_on()) {
        const auto window = touches.next_part();
        FoldedSource program{window, std::nullopt};
        if (ActionEnd end = execute(deed, memory, program, Addresses::mapped); !end.is_success()) return end;
    }
    return ActionEnd::success();
}

DeedResult perform(const Deed& deed, const scenario::Fill& what, const Given& /*name*/) {
    return fill(deed, ProcessMemory{deed}, range_of(deed, what.range, what.offset, what.length), what.byte);
}

DeedResult perform(const Deed& deed, const scenario::Check& what, const Given& /*name*/) {
    return check(deed, ProcessMemory{deed}, range_of(deed, what.range, what.offset, what.length), what.byte);
}

DeedResult perform(const Deed& deed, const scenario::Touch& what, const Given& /*name*/) {
    return touch(deed, ProcessMemory{deed}, range_of(deed, what.range, what.offset, what.length),
                 what.pattern);
}

}  // namespace mktme::sim
