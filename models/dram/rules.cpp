// SPDX-License-Identifier: Apache-2.0
#include "models/dram/rules.hpp"

namespace mktme::dram {

namespace {

using enum Command;

void add_row_rules(const Timing& t, std::vector<Rule>& rules) {
    rules.insert(rules.end(), {
                                  {ACT, RD, Scope::bank, t.tRCD},
                                  {ACT, WR, Scope::bank, t.tRCD},
                                  {ACT, PRE, Scope::bank, t.tRAS},
                                  {ACT, PREA, Scope::rank, t.tRAS},
                                  {ACT, ACT, Scope::bank, t.tRC},
                                  {ACT, ACT, Scope::group, t.tRRD_L},
                                  {ACT, ACT, Scope::rank, t.tRRD_S},
                                  {PRE, ACT, Scope::bank, t.tRP},
                                  {PRE, REF, Scope::rank, t.tRP},
                                  {PRE, PRE, Scope::rank, t.tPPD},
                                  {PRE, PREA, Scope::rank, t.tPPD},
                                  {PREA, ACT, Scope::rank, t.tRP},
                                  {PREA, REF, Scope::rank, t.tRP},
                                  {PREA, PRE, Scope::rank, t.tPPD},
                                  {PREA, PREA, Scope::rank, t.tPPD},
                                  {REF, ACT, Scope::rank, t.tRFC},
                                  {REF, REF, Scope::rank, t.tRFC},
                              });
}

void add_column_rules(const Timing& t, std::vector<Rule>& rules) {
    const Cycles read_to_write = minus_or_zero(t.CL + t.burst + t.bus_gap * 2, t.CWL);
    const Cycles write_end = t.CWL + t.burst;
    rules.insert(rules.end(), {
                                  {RD, PRE, Scope::bank, t.tRTP},
                                  {RD, PREA, Scope::rank, t.tRTP},
                                  {WR, PRE, Scope::bank, write_end + t.tWR},
                                  {WR, PREA, Scope::rank, write_end + t.tWR},
                                  {RD, RD, Scope::group, t.tCCD_L},
                                  {RD, RD, Scope::rank, t.tCCD_S},
                                  {WR, WR, Scope::group, t.tCCD_L_WR},
                                  {WR, WR, Scope::rank, t.tCCD_S},
                                  {RD, WR, Scope::rank, read_to_write},
                                  {WR, RD, Scope::group, write_end + t.tWTR_L},
                                  {WR, RD, Scope::rank, write_end + t.tWTR_S},
                              });
}

void add_rank_switch_rules(const Timing& t, std::vector<Rule>& rules) {
    const Cycles slot = t.burst + t.bus_gap;
    rules.insert(rules.end(), {
                                  {RD, RD, Scope::other_ranks, slot},
                                  {WR, WR, Scope::other_ranks, slot},
                                  {RD, WR, Scope::other_ranks, minus_or_zero(t.CL + slot, t.CWL)},
                                  {WR, RD, Scope::other_ranks, minus_or_zero(t.CWL + slot, t.CL)},
                              });
}

}  // namespace

std::vector<Rule> rules_of(const Timing& timing) {
    std::vector<Rule> rules;
    add_row_rules(timing, rules);
    add_column_rules(timing, rules);
    add_rank_switch_rules(timing, rules);
    std::erase_if(rules, [](const Rule& rule) { return rule.distance == Cycles{}; });
    return rules;
}

}  // namespace mktme::dram
