// SPDX-License-Identifier: Apache-2.0
#include "models/command_check/distance_rules.hpp"

namespace mktme::command_check {

using enum Command;

DistanceRules::DistanceRules(const CheckedPart& part, RefreshMode mode, Findings& findings)
    : part_{part},
      findings_{findings} {
    add_rows();
    add_columns();
    add_turnarounds();
    add_refresh(mode);
    if (part_.has_power_down()) add_power();
}

void DistanceRules::add(std::string_view name, Commands first, Commands second, Where where, Clock least) {
    if (least < 1) return;
    const RuleId rule = findings_.rule(name, least);
    for (const Command b : second)
        for (const Command a : first)
            if (part_.has(a) && part_.has(b))
                before_.at(static_cast<std::size_t>(b)).push_back({rule, a, where, least});
}

/// Adds the rules for opening and closing rows.
void DistanceRules::add_rows() {
    const Timing& t = part_.timing;
    const Clock write_end = t.cwl + t.bl;
    add("tRCD", {ACT}, {RD, RDA}, Where::bank, t.rcd);
    add(t.rcd_wr == t.rcd ? "tRCD" : "tRCD_WR", {ACT}, {WR, WRA}, Where::bank, t.rcd_wr);
    add("tRAS", {ACT}, {PRE, PREA, PRESB}, Where::bank, t.ras);
    add("tRC", {ACT}, {ACT, REFSB}, Where::bank, t.rc);
    add("tRC", {ACT}, {REF, SRE}, Where::rank, t.rc);
    add("tRRD_L", {ACT}, {ACT}, Where::same_group, t.rrd_l);
    add("tRRD_S", {ACT}, {ACT}, Where::other_group, t.rrd_s);
    add_act_to_refsb();
    add("tRP", {PRE, PRESB}, {ACT, REFSB}, Where::bank, t.rp);
    add("tRP", {PRE, PRESB}, {REF, SRE}, Where::rank, t.rp);
    add(t.rp_ab == t.rp ? "tRP" : "tRP_AB", {PREA}, {ACT, REFSB, REF, SRE}, Where::rank, t.rp_ab);
    add("tPPD", {PRE, PREA, PRESB}, {PRE, PREA, PRESB}, Where::rank, t.ppd);
    add("tRTP", {RD, RDA}, {PRE, PREA, PRESB}, Where::bank, t.rtp);
    add("tWR", {WR, WRA}, {PRE, PREA, PRESB}, Where::bank, write_end + t.wr);
    add("tRTP + tRP", {RDA}, {ACT, REFSB}, Where::bank, t.rtp + t.rp);
    add("tRTP + tRP", {RDA}, {REF, SRE}, Where::rank, t.rtp + t.rp);
    // Auto-precharge begins no earlier than the end of write recovery of every WR to the row. After a WR, an RDA
    // therefore delays its precharge inside the device.
    add("tWR + tRP", {WR, WRA}, {ACT, REFSB}, Where::bank, write_end + t.wr + t.rp);
    add("tWR + tRP", {WR, WRA}, {REF, SRE}, Where::rank, write_end + t.wr + t.rp);
}

/// Adds the rules from ACT to REFSB. A refresh of some banks opens rows in them, so it counts as an ACT for tRRD
/// (DRAMSys' HBM2 checker, ramulator2's HBM presets).
void DistanceRules::add_act_to_refsb() {
    const Timing& t = part_.timing;
    if (part_.refsb_spans_groups()) return add("tRRD_L", {ACT}, {REFSB}, Where::rank, t.rrd_l);
    if (t.rrd_l == t.rrd_s) return add("tRRD_S", {ACT}, {REFSB}, Where::rank, t.rrd_s);
    add("tRRD_L", {ACT}, {REFSB}, Where::same_group, t.rrd_l);
    add("tRRD_S", {ACT}, {REFSB}, Where::other_group, t.rrd_s);
}

/// Adds the rules between bursts of one direction.
void DistanceRules::add_columns() {
    const Timing& t = part_.timing;
    add("tCCD_L", {RD, RDA}, {RD, RDA}, Where::same_group, t.ccd_l);
    add("tCCD_S", {RD, RDA}, {RD, RDA}, Where::other_group, t.ccd_s);
    add(t.ccd_l_wr == t.ccd_l ? "tCCD_L" : "tCCD_L_WR", {WR, WRA}, {WR, WRA}, Where::same_group, t.ccd_l_wr);
    add("tCCD_S", {WR, WRA}, {WR, WRA}, Where::other_group, t.ccd_s);
}

/// Adds the rules for changes of direction and of rank.
void DistanceRules::add_turnarounds() {
    const Timing& t = part_.timing;
    const Clock write_end = t.cwl + t.bl;
    const Clock read_end = t.cl + t.bl;
    constexpr Clock rank_gap = 1;  // data-bus gap between ranks: docs/numbers.md#dram-rules
    add("tRTW", {RD, RDA}, {WR, WRA}, Where::same_group, t.rtw + t.bl_l - t.bl);
    add("tRTW", {RD, RDA}, {WR, WRA}, Where::other_group, t.rtw);
    add("tWTR_L", {WR, WRA}, {RD, RDA}, Where::same_group, t.cwl + t.bl_l + t.wtr_l);
    add("tWTR_S", {WR, WRA}, {RD, RDA}, Where::other_group, write_end + t.wtr_s);
    add("RD to RD, other rank", {RD, RDA}, {RD, RDA}, Where::other_rank, t.bl + rank_gap);
    add("RD to WR, other rank", {RD, RDA}, {WR, WRA}, Where::other_rank, read_end + rank_gap - t.cwl);
    add("WR to WR, other rank", {WR, WRA}, {WR, WRA}, Where::other_rank, t.bl + rank_gap);
    add("WR to RD, other rank", {WR, WRA}, {RD, RDA}, Where::other_rank, write_end + rank_gap - t.cl);
}

void DistanceRules::add_refresh(RefreshMode mode) {
    const Timing& t = part_.timing;
    const bool rank_refresh = mode != RefreshMode::same_bank;
    const std::string_view rfc = mode == RefreshMode::fine_2x   ? "tRFC2"
                                 : mode == RefreshMode::fine_4x ? "tRFC4"
                                                                : "tRFC1";
    add(rfc, {REF}, {ACT, REF, REFSB, PDE, SRE}, Where::rank,
        rank_refresh ? part_.refresh_busy(mode) : t.rfc1);
    add("tRFCsb", {REFSB}, {ACT, REFSB}, Where::bank, t.rfc_sb);
    add("tREFSB_ACT", {REFSB}, {ACT}, Where::other_banks, t.refsb_act);
    add(t.refsb_refsb == t.rfc_sb ? "tRFCsb" : "tREFSB_REFSB", {REFSB}, {REFSB}, Where::other_banks,
        t.refsb_refsb);
    add("tRFCsb", {REFSB}, {REF, PDE, SRE}, Where::rank, t.rfc_sb);
}

void DistanceRules::add_power() {
    const Timing& t = part_.timing;
    const Clock write_end = t.cwl + t.bl;
    add("RD to PDE", {RD, RDA}, {PDE, SRE}, Where::rank, t.cl + t.bl + 1);
    // PDE and SRE require closed banks: after a WR, the precharge has waited for the write recovery.
    add("WR to PDE", {WR, WRA}, {PDE, SRE}, Where::rank, write_end + t.wr + 1);
    add("tPD", {PDE}, {PDX}, Where::rank, t.pd);
    add("tXP", {PDX}, {ACT, RD, RDA, WR, WRA, PRE, PRESB, PREA, REF, REFSB, PDE, SRE, SRX}, Where::rank,
        t.xp);
    add("tPD + 1", {SRE}, {SRX}, Where::rank, t.pd + 1);
    add("tXS", {SRX}, {ACT, RD, RDA, WR, WRA, PRE, PRESB, PREA, REF, REFSB, PDE, PDX, SRE}, Where::rank,
        t.xs);
    add("tXSDLL", {SRX}, {RD, RDA}, Where::rank, t.xs_dll);
}

}  // namespace mktme::command_check
