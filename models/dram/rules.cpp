// SPDX-License-Identifier: Apache-2.0
#include "models/dram/rules.hpp"

#include <initializer_list>

#include "models/dram/part.hpp"

namespace mktme::dram {

namespace {

using enum Command;
using Rules = std::vector<Rule>;

void add(Rules& rules, std::initializer_list<Rule> some) { rules.insert(rules.end(), some); }

void add_activate_rules(const Timing& t, Rules& rules) {
    add(rules, {{ACT, RD, Scope::bank, t.tRCD},
                {ACT, WR, Scope::bank, t.tRCD_WR},
                {ACT, PRE, Scope::bank, t.tRAS},
                {ACT, PREA, Scope::rank, t.tRAS},
                {ACT, ACT, Scope::bank, t.tRC},
                {ACT, REFSB, Scope::bank, t.tRC},
                {ACT, REF, Scope::rank, t.tRC},
                {ACT, SRE, Scope::rank, t.tRC},
                {ACT, ACT, Scope::group, t.tRRD_L},
                {ACT, ACT, Scope::rank, t.tRRD_S},
                {ACT, REFSB, Scope::group, t.tRRD_L},  // a refresh of other banks also opens rows
                {ACT, REFSB, Scope::rank, t.tRRD_S}});
}

/// Adds the rules of HBM, where ACT holds the row bus; RD and WR have a bus of their own.
void add_row_bus_rules(const Timing& t, Rules& rules) {
    for (const Command then : {ACT, PRE, REFSB, PREA, REF, PDE, PDX, SRE, SRX})
        rules.push_back({ACT, then, Scope::other_ranks, t.row_bus_clocks});
    rules.push_back({ACT, PRE, Scope::rank, t.row_bus_clocks});  // all others are further apart
}

void add_precharge_rules(const Timing& t, Rules& rules) {
    for (const Command first : {PRE, PRESB})
        add(rules, {{first, ACT, Scope::bank, t.tRP},
                    {first, REFSB, Scope::bank, t.tRP},
                    {first, REF, Scope::rank, t.tRP},
                    {first, SRE, Scope::rank, t.tRP}});
    for (const Command then : {ACT, REFSB, REF, SRE}) rules.push_back({PREA, then, Scope::rank, t.tRP_AB});
    for (const Command first : {PRE, PRESB, PREA})
        add(rules, {{first, PRE, Scope::rank, t.tPPD}, {first, PREA, Scope::rank, t.tPPD}});
}

/// Adds the rules of an auto-precharge: its bank may be opened again `closed` clocks after `first`. `first` is the RDA,
/// or a WR or WRA to the row.
void add_auto_precharge_rules(Command first, Cycles closed, Rules& rules) {
    add(rules, {{first, ACT, Scope::bank, closed},
                {first, REFSB, Scope::bank, closed},
                {first, REF, Scope::rank, closed},
                {first, SRE, Scope::rank, closed}});
}

/// Adds the rules from the column commands of a row to its precharge and the next ACT. A WR binds that ACT directly
/// only if an RDA may close the row before the write recovery ends. After a PRE or WRA the bound follows from the other
/// rules.
void add_closing_rules(const Timing& t, bool reads_close, Rules& rules) {
    for (const Command read : {RD, RDA})
        add(rules, {{read, PRE, Scope::bank, t.tRTP}, {read, PREA, Scope::rank, t.tRTP}});
    for (const Command write : {WR, WRA})
        add(rules, {{write, PRE, Scope::bank, t.write_recovered()},
                    {write, PREA, Scope::rank, t.write_recovered()}});
    add_auto_precharge_rules(RDA, t.tRTP + t.tRP, rules);
    add_auto_precharge_rules(WRA, t.write_recovered() + t.tRP, rules);
    if (reads_close) add_auto_precharge_rules(WR, t.write_recovered() + t.tRP, rules);
}

void add_column_rules(const Timing& t, Rules& rules) {
    const Cycles held_longer = t.burst_L - t.burst;
    for (const Command read : {RD, RDA}) {
        add(rules, {{read, RD, Scope::group, t.tCCD_L},
                    {read, RD, Scope::rank, t.tCCD_S},
                    {read, WR, Scope::rank, t.tRTW}});
        if (held_longer != Cycles{}) rules.push_back({read, WR, Scope::group, t.tRTW + held_longer});
    }
    for (const Command write : {WR, WRA})
        add(rules, {{write, WR, Scope::group, t.tCCD_L_WR},
                    {write, WR, Scope::rank, t.tCCD_S},
                    {write, RD, Scope::group, t.CWL + t.burst_L + t.tWTR_L},
                    {write, RD, Scope::rank, t.write_end() + t.tWTR_S}});
}

void add_rank_switch_rules(const Timing& t, Rules& rules) {
    const Cycles spacing = t.burst + t.bus_gap;
    for (const Command read : {RD, RDA})
        add(rules, {{read, RD, Scope::other_ranks, spacing},
                    {read, WR, Scope::other_ranks, minus_or_zero(t.CL + spacing, t.CWL)}});
    for (const Command write : {WR, WRA})
        add(rules, {{write, WR, Scope::other_ranks, spacing},
                    {write, RD, Scope::other_ranks, minus_or_zero(t.CWL + spacing, t.CL)}});
}

void add_refresh_rules(const Timing& t, Cycles tRFC, Rules& rules) {
    for (const Command then : {ACT, REF, REFSB, PDE, SRE}) rules.push_back({REF, then, Scope::rank, tRFC});
    for (const Command then : {ACT, REFSB}) rules.push_back({REFSB, then, Scope::bank, t.tRFCsb});
    add(rules, {{REFSB, ACT, Scope::rank, t.tREFSB_ACT}, {REFSB, REFSB, Scope::rank, t.tREFSB_REFSB}});
    for (const Command then : {REF, PDE, SRE}) rules.push_back({REFSB, then, Scope::rank, t.tRFCsb});
}

void add_sleep_rules(const Timing& t, Rules& rules) {
    constexpr Cycles next{1};  // one command cycle after the last burst: docs/numbers.md#dram-rules
    for (const Command sleep : {PDE, SRE}) {
        for (const Command read : {RD, RDA}) rules.push_back({read, sleep, Scope::rank, t.read_end() + next});
        for (const Command write : {WR, WRA})
            rules.push_back({write, sleep, Scope::rank, t.write_recovered() + next});
    }
    add(rules, {{PDE, PDX, Scope::rank, t.tPD}, {SRE, SRX, Scope::rank, t.tPD + next}});
    for (const Command then : {ACT, REFSB, REF, PDE, SRE})
        add(rules, {{PDX, then, Scope::rank, t.tXP}, {SRX, then, Scope::rank, t.tXS}});
    rules.push_back({SRX, RD, Scope::rank, t.tXSDLL});
}

}  // namespace

std::vector<Rule> rules_of(const Timing& timing, Cycles tRFC, const CommandSet& used) {
    Rules rules;
    add_activate_rules(timing, rules);
    add_row_bus_rules(timing, rules);
    add_precharge_rules(timing, rules);
    add_closing_rules(timing, used[index_of(RDA)], rules);
    add_column_rules(timing, rules);
    add_rank_switch_rules(timing, rules);
    add_refresh_rules(timing, tRFC, rules);
    add_sleep_rules(timing, rules);
    std::erase_if(rules, [&used](const Rule& rule) {
        return rule.distance == Cycles{} || !used[index_of(rule.first)] || !used[index_of(rule.then)];
    });
    return rules;
}

}  // namespace mktme::dram
