// SPDX-License-Identifier: Apache-2.0
// Compares the checker and the device, which have separate tables and rules. For every part, refresh mode, pair of
// commands and place, the first cycle that the device allows is the first without a broken distance in the checker.
#include <catch2/catch.hpp>
#include <optional>

#include "models/dram/device.hpp"
#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"
#include "tests/command_check/log_builder.hpp"

using namespace mktme;
using namespace mktme::command_check;
using enum mktme::command_check::Command;

namespace {

constexpr Clock far_apart = 100'000;  // no distance reaches from one pair of commands to the next
constexpr std::uint32_t ranks = 2;

/// A device that accepts any command, and a log of the same part.
class Pair {
public:
    Pair(const dram::Part& part, const CheckedPart& checked, RefreshMode mode)
        : checked_{checked},
          device_{part, ranks, rank_refresh(part, mode), dram::CommandSet{}.set()},
          log_{part.name, {.mode = mode, .ranks = ranks, .refresh = false, .kept = 0}} {
        if (part.timing.tRFCsb != Cycles{})
            units_ = dram::refresh_units(part, dram::RefreshMode::same_bank, ranks);
    }

    /// Returns the least distance by the device, from a start at which no earlier command binds.
    Clock device_distance(const std::vector<std::pair<Clock, Command>>& first, To to_first, Command then,
                          To to) {
        const Clock start = next_start();
        for (const auto& [at, command] : first) issue(command, to_first, start + at);
        return std::max<Clock>(0, earliest(then, to) - start - first.back().first);
    }
    /// Returns the number of distances that `then` breaks if it comes `apart` after the last command of `first`.
    std::uint64_t broken(const std::vector<std::pair<Clock, Command>>& first, To to_first, Command then,
                         To to, Clock apart) {
        const Clock start = next_start();
        for (const auto& [at, command] : first) log_.at(start + at, command, to_first);
        const std::uint64_t before = distances_broken();
        log_.at(start + first.back().first + apart, then, to);
        return distances_broken() - before;
    }
    /// Returns the clocks after which the bus is free for another command.
    [[nodiscard]] Clock bus_clocks(Command command) const {
        if (command == ACT) return checked_.timing.act_clocks;
        return reads(command) || writes(command) ? checked_.timing.column_clocks : 1;
    }

private:
    /// Returns tRFC of REF, or of an all-bank refresh if the mode has none.
    static Cycles rank_refresh(const dram::Part& part, RefreshMode mode) {
        switch (mode) {
            case RefreshMode::fine_2x: return part.timing.tRFC2;
            case RefreshMode::fine_4x: return part.timing.tRFC4;
            case RefreshMode::all_bank:
            case RefreshMode::same_bank: break;
        }
        return part.timing.tRFC1;
    }
    static dram::Command in_model_terms(Command command) {
        for (std::size_t i = 0; i < dram::command_count; ++i)
            if (name_of(static_cast<dram::Command>(i)) == name_of(command))
                return static_cast<dram::Command>(i);
        FAIL("the model has no such command");
        return {};
    }

    Clock next_start() { return start_ += far_apart; }

    [[nodiscard]] dram::BankIndex bank_of(To to) const {
        const Geometry& g = checked_.geometry;
        return (to.rank * g.bank_groups + to.group) * g.banks_per_group + to.bank;
    }
    [[nodiscard]] const dram::RefreshUnit& unit_of(dram::BankIndex bank) const {
        for (const auto& unit : units_)
            for (std::uint32_t i = 0; i < unit.count; ++i)
                if (unit.first + i * unit.stride == bank) return unit;
        throw std::logic_error{"a bank without a unit"};
    }
    [[nodiscard]] static bool is_for_unit(Command c) { return c == PRESB || c == REFSB; }

    void issue(Command command, To to, Clock at) {
        const dram::Command c = in_model_terms(command);
        const Cycles now{static_cast<std::uint64_t>(at)};
        if (is_for_rank(c)) device_.issue_at_rank(c, to.rank, now);
        else if (is_for_unit(command)) device_.issue_at_unit(c, unit_of(bank_of(to)), now);
        else device_.issue(c, bank_of(to), 0, now);
    }
    [[nodiscard]] Clock earliest(Command command, To to) const {
        const dram::Command c = in_model_terms(command);
        const Cycles first = is_for_rank(c)         ? device_.earliest_at_rank(c, to.rank)
                             : is_for_unit(command) ? device_.earliest_at_unit(c, unit_of(bank_of(to)))
                                                    : device_.earliest(c, bank_of(to));
        return static_cast<Clock>(first.count());
    }
    [[nodiscard]] std::uint64_t distances_broken() const {
        std::uint64_t sum = 0;
        for (const auto& rule : log_.checker().findings().rules())
            if (rule.needed > 0) sum += rule.broken;
        return sum;
    }

    const CheckedPart& checked_;
    dram::Device device_;
    Log log_;
    std::vector<dram::RefreshUnit> units_;
    Clock start_ = 0;
};

/// Returns true if `then` can be the next command of the rank after `first`. The banks are closed when a rank leaves a
/// low-power state, and only a rank in such a state can leave it.
bool can_follow(Command first, Command then, bool same_rank) {
    if (!same_rank) return true;
    const bool woken = first == PDX || first == SRX;
    const bool needs_row = reads(then) || writes(then) || then == PRE || then == PREA || then == PRESB;
    if (woken && needs_row) return first == SRX && reads(then);
    if (then == PDX) return first == PDE;
    if (then == SRX) return first == SRE;
    return first != ACT || then != PDE;
}

constexpr std::array places{To{}, To{.bank = 1}, To{.group = 1}, To{.group = 1, .bank = 1}, To{.rank = 1}};

struct Seen {
    std::uint64_t pairs = 0, bound = 0;
};

void compare_pairs(const dram::Part& part, const CheckedPart& checked, RefreshMode mode, Seen& seen) {
    Pair pair{part, checked, mode};
    for (std::size_t f = 0; f < command_count; ++f)
        for (std::size_t t = 0; t < command_count; ++t)
            for (const To& to : places) {
                const auto first = static_cast<Command>(f);
                const auto then = static_cast<Command>(t);
                if (!checked.has(first) || !checked.has(then)) continue;
                if (!can_follow(first, then, to.rank == 0)) continue;
                // tXSDLL is the distance from SRX to RD. Without a DLL, tXS binds the ACT between them.
                if (first == SRX && reads(then) && checked.timing.xs_dll == 0 && to.rank == 0) continue;
                CAPTURE(part.name, name_of(mode), name_of(first), name_of(then), to.rank, to.group, to.bank);
                const Clock least = pair.device_distance({{0, first}}, {}, then, to);
                const Clock allowed = std::max(least, pair.bus_clocks(first));
                ++seen.pairs;
                CHECK(pair.broken({{0, first}}, {}, then, to, allowed) == 0);
                if (least <= 1) continue;
                ++seen.bound;
                CHECK(pair.broken({{0, first}}, {}, then, to, least - 1) > 0);
            }
}

template <class Visit>
void for_each_part_and_mode(Visit visit) {
    for (const dram::Part& part : dram::parts()) {
        const CheckedPart& checked = part_named(part.name);
        for (const auto mode :
             {RefreshMode::all_bank, RefreshMode::fine_2x, RefreshMode::fine_4x, RefreshMode::same_bank})
            if (checked.has(mode)) visit(part, checked, mode);
    }
}

}  // namespace

TEST_CASE(
    "Every command one clock before the device allows it breaks a rule of the checker, and none in that "
    "clock",
    "[check][agreement]") {
    Seen seen;
    for_each_part_and_mode([&seen](const dram::Part& part, const CheckedPart& checked, RefreshMode mode) {
        compare_pairs(part, checked, mode, seen);
    });
    CHECK(seen.pairs > 50'000);
    CHECK(seen.bound > 20'000);
}

TEST_CASE("A row that an RDA closes behind a WR opens when the device and the checker let it",
          "[check][agreement]") {
    for (const dram::Part& part : dram::parts()) {
        const CheckedPart& checked = part_named(part.name);
        const Timing& t = checked.timing;
        Pair pair{part, checked, RefreshMode::all_bank};
        // WR as soon as the row is open, RDA as soon as the direction may turn.
        const Clock write = std::max(t.rcd_wr, t.act_clocks);
        const Clock read = write + t.cwl + t.bl_l + t.wtr_l;
        const std::vector<std::pair<Clock, Command>> before{{0, ACT}, {write, WR}, {read, RDA}};
        const Clock opened = std::max({write + t.cwl + t.bl + t.wr, read + t.rtp, t.ras}) + t.rp;
        CAPTURE(part.name);
        for (const Command then : {ACT, REF}) {
            CHECK(pair.device_distance(before, {}, then, {}) == opened - read);
            CHECK(pair.broken(before, {}, then, {}, opened - read) == 0);
            CHECK(pair.broken(before, {}, then, {}, opened - read - 1) > 0);
        }
    }
}

TEST_CASE("The fifth ACT waits for tFAW in the device as in the checker", "[check][agreement]") {
    for (const dram::Part& part : dram::parts()) {
        CAPTURE(part.name);
        const Timing& t = part_named(part.name).timing;
        dram::Device device{part, 1, part.timing.tRFC1, dram::CommandSet{}.set()};
        const auto per_group = static_cast<std::uint32_t>(part.geometry.banks_per_group);
        const auto groups = static_cast<std::uint32_t>(part.geometry.bank_groups);
        for (std::uint32_t i = 0; i < 4; ++i)
            device.issue(dram::Command::ACT, i % groups * per_group + i / groups, 0,
                         Cycles{static_cast<std::uint64_t>(i * t.rrd_s)});
        const auto breaks = [&](Clock at, To to) {
            Log log{part.name};
            for (std::uint32_t i = 0; i < 4; ++i)
                log.at(i * t.rrd_s, ACT, {.group = i % groups, .bank = i / groups});
            return log.at(at, ACT, to).broken("tFAW");
        };
        // The fifth ACT goes to another bank than the four.
        const To fifth{.group = 4 % groups, .bank = 4 / groups};
        const Clock of_group = groups > 4 ? 0 : static_cast<Clock>(4 - groups) * t.rrd_s + t.rrd_l;
        const Clock least = std::max({t.faw, 4 * t.rrd_s, of_group});
        CHECK(device.earliest(dram::Command::ACT, fifth.group * per_group + fifth.bank) ==
              Cycles{static_cast<std::uint64_t>(least)});
        CHECK(breaks(t.faw - 1, fifth) == 1);
        CHECK(breaks(t.faw, fifth) == 0);
    }
}
