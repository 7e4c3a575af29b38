// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_distances.hpp"

#include <algorithm>

#include "models/dram/dram_params.hpp"

namespace mktme::reference {

namespace {

using enum Kind;
using Kinds = std::vector<Kind>;

const Kinds reads{RD, RDA}, writes{WR, WRA}, precharges{PRE, PREA, PRESB};

struct Signed {  // copies of the numbers that are subtracted
    explicit Signed(const Numbers& n)
        : CL{static_cast<std::int64_t>(n.CL)},
          CWL{static_cast<std::int64_t>(n.CWL)},
          BL{static_cast<std::int64_t>(n.BL)},
          RE{CL + BL},
          WE{CWL + BL} {}
    std::int64_t CL, CWL, BL, RE, WE;
};

std::int64_t as_signed(Cycle c) { return static_cast<std::int64_t>(c); }

}  // namespace

Distances::Distances(const Numbers& n, dram::RefreshMode mode) : family_{n.family} {
    bank_rows(n);
    column_rows(n);
    refresh_rows(n, mode);
    sleep_rows(n);
}

void Distances::row(const Kinds& first, const Kinds& then, Where where, std::int64_t at_least) {
    if (at_least < 1) return;
    const auto clocks = static_cast<Cycle>(at_least);
    for (const Kind f : first) {
        const auto from = static_cast<std::size_t>(f);
        for (const Kind t : then) rows_[from][static_cast<std::size_t>(t)].push_back({where, clocks});
        longest_[from] = std::max(longest_[from], clocks);
    }
}

void Distances::bank_rows(const Numbers& n) {
    const auto WE = Signed{n}.WE;
    const auto RTP = as_signed(n.RTP);
    const auto WR_ = as_signed(n.WR);
    const auto RP = as_signed(n.RP);
    const auto RP_AB = as_signed(n.RP_AB);
    row({ACT}, reads, Where::bank, as_signed(n.RCD));
    row({ACT}, writes, Where::bank, as_signed(n.RCD_WR));
    row({ACT}, precharges, Where::bank, as_signed(n.RAS));
    row({ACT}, {ACT, REFSB}, Where::bank, as_signed(n.RC));
    row({ACT}, {REF, SRE}, Where::rank, as_signed(n.RC));
    row({ACT}, {ACT, REFSB}, Where::same_group, as_signed(n.RRD_L));
    row({ACT}, {ACT, REFSB}, Where::other_group, as_signed(n.RRD_S));
    const Kinds rows{ACT, PRE, REFSB, PREA, REF, PDE, PDX, SRE, SRX};
    row({ACT}, rows, Where::rank, as_signed(n.row_bus_clocks));
    row({ACT}, rows, Where::other_rank, as_signed(n.row_bus_clocks));
    row({PRE, PRESB}, {ACT, REFSB}, Where::bank, RP);
    row({PRE, PRESB}, {REF, SRE}, Where::rank, RP);
    row({PREA}, {ACT, REFSB, REF, SRE}, Where::rank, RP_AB);
    row(precharges, precharges, Where::rank, as_signed(n.PPD));
    row(reads, precharges, Where::bank, RTP);
    row(writes, precharges, Where::bank, WE + WR_);
    row({RDA}, {ACT, REFSB}, Where::bank, RTP + RP);
    row({RDA}, {REF, SRE}, Where::rank, RTP + RP);
    row(writes, {ACT, REFSB}, Where::bank, WE + WR_ + RP);
    row(writes, {REF, SRE}, Where::rank, WE + WR_ + RP);
}

void Distances::column_rows(const Numbers& n) {
    const Signed s{n};
    row(reads, reads, Where::same_group, as_signed(n.CCD_L));
    row(reads, reads, Where::other_group, as_signed(n.CCD_S));
    row(writes, writes, Where::same_group, as_signed(n.CCD_L_WR));
    row(writes, writes, Where::other_group, as_signed(n.CCD_S));
    const auto longer = as_signed(n.BL_L) - s.BL;
    row(reads, writes, Where::same_group, as_signed(n.RTW) + longer);
    row(reads, writes, Where::other_group, as_signed(n.RTW));
    row(writes, reads, Where::same_group, s.WE + longer + as_signed(n.WTR_L));
    row(writes, reads, Where::other_group, s.WE + as_signed(n.WTR_S));
    row(reads, reads, Where::other_rank, s.BL + 1);
    row(reads, writes, Where::other_rank, s.RE + 1 - s.CWL);
    row(writes, writes, Where::other_rank, s.BL + 1);
    row(writes, reads, Where::other_rank, s.WE + 1 - s.CL);
}

void Distances::refresh_rows(const Numbers& n, dram::RefreshMode mode) {
    row({REF}, {ACT, REF, REFSB, PDE, SRE}, Where::rank, as_signed(cadence_of(n, mode).busy));
    row({REFSB}, {ACT, REFSB}, Where::bank, as_signed(n.RFCsb));
    row({REFSB}, {ACT}, Where::other_banks, as_signed(n.REFSB_ACT));
    row({REFSB}, {REFSB}, Where::other_banks, as_signed(n.REFSB_REFSB));
    row({REFSB}, {REF, PDE, SRE}, Where::rank, as_signed(n.RFCsb));
}

void Distances::sleep_rows(const Numbers& n) {
    const Signed s{n};
    const Kinds not_PDX{ACT, RD, RDA, WR, WRA, PRE, PRESB, REFSB, PREA, REF, PDE, SRE, SRX};
    const Kinds not_SRX{ACT, RD, RDA, WR, WRA, PRE, PRESB, REFSB, PREA, REF, PDE, PDX, SRE};
    row(reads, {PDE, SRE}, Where::rank, s.RE + 1);
    row(writes, {PDE, SRE}, Where::rank, s.WE + as_signed(n.WR) + 1);
    row({PDE}, {PDX}, Where::rank, as_signed(n.PD));
    row({PDX}, not_PDX, Where::rank, as_signed(n.XP));
    row({SRE}, {SRX}, Where::rank, as_signed(n.PD) + 1);
    row({SRX}, not_SRX, Where::rank, as_signed(n.XS));
    row({SRX}, reads, Where::rank, as_signed(n.XSDLL));
}

bool Distances::holds(Where where, const Command& first, const Command& then) const {
    const bool rank = first.rank == then.rank;
    switch (where) {
        case Where::bank: return share_a_bank(first, then, family_);
        case Where::other_banks: return rank && !share_a_bank(first, then, family_);
        case Where::rank: return rank;
        case Where::same_group: return share_a_group(first, then, family_);
        case Where::other_group: return rank && !share_a_group(first, then, family_);
        case Where::other_rank: return !rank;
    }
    return false;
}

Cycle Distances::between(const Command& first, const Command& then) const {
    Cycle largest = 0;
    for (const Row& r : rows_[static_cast<std::size_t>(first.kind)][static_cast<std::size_t>(then.kind)])
        if (r.at_least > largest && holds(r.where, first, then)) largest = r.at_least;
    return largest;
}

}  // namespace mktme::reference
