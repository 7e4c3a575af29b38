// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_device.hpp"

#include <algorithm>
#include <stdexcept>

namespace mktme::reference {

namespace {

constexpr Numbers ddr4{4, 4, 22, 16, 4,  22, 22, 52,    74,  4, 8, 34,           4,
                       8, 8, 24, 4,  12, 12, 0,  12480, 560, 1, 8, 1'600'000'000};
constexpr Numbers ddr5{8,  4,  40, 38, 8,  39, 39, 77,   116, 8, 12, 32,           8,
                       12, 24, 72, 6,  24, 18, 2,  9360, 708, 2, 4,  2'400'000'000};

bool is_column(Kind kind) { return kind == Kind::RD || kind == Kind::WR; }
bool is_precharge(Kind kind) { return kind == Kind::PRE || kind == Kind::PREA; }

/// Does `then` concern the bank of `first`? PREA and REF concern every bank of their rank.
bool same_bank(const Command& first, const Command& then) {
    const bool whole_rank = first.kind == Kind::PREA || then.kind == Kind::PREA || then.kind == Kind::REF;
    return whole_rank || (first.group == then.group && first.bank == then.bank);
}

Cycle positive(std::int64_t distance) { return distance < 1 ? 0 : static_cast<Cycle>(distance); }

}  // namespace

const Numbers& numbers_of(std::string_view part) {
    if (part == "DDR4-3200AA-8Gb-x8") return ddr4;
    if (part == "DDR5-4800-16Gb-x8") return ddr5;
    throw std::invalid_argument{"the reference does not know this part"};
}

Device::Device(const Numbers& numbers, unsigned ranks)
    : n_{numbers},
      ranks_{ranks},
      rows_(static_cast<std::size_t>(ranks * n_.groups * n_.banks), -1) {}

std::int64_t& Device::slot(unsigned rank, unsigned group, unsigned bank) {
    return rows_[(rank * n_.groups + group) * n_.banks + bank];
}

std::int64_t Device::row(unsigned rank, unsigned group, unsigned bank) const {
    return rows_[(rank * n_.groups + group) * n_.banks + bank];
}

bool Device::all_closed(unsigned rank) const {
    const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(rank * n_.groups * n_.banks);
    return std::all_of(first, first + n_.groups * n_.banks, [](std::int64_t open) { return open < 0; });
}

bool Device::allows(const Command& next) const {
    unsigned activates = 0;
    for (auto past = history_.rbegin(); past != history_.rend(); ++past) {
        if (past == history_.rbegin()) {  // the command bus
            const bool is_long = past->kind == Kind::ACT || is_column(past->kind);
            if (next.cycle < past->cycle + (is_long ? n_.long_command : 1)) return false;
        }
        if (next.cycle < past->cycle + distance(*past, next)) return false;
        if (past->kind == Kind::ACT && next.kind == Kind::ACT && past->rank == next.rank &&
            ++activates == 4 && next.cycle < past->cycle + n_.FAW)
            return false;
    }
    return true;
}

Cycle Device::distance(const Command& first, const Command& then) const {
    return first.rank == then.rank ? same_rank(first, then) : other_rank(first.kind, then.kind);
}

Cycle Device::same_rank(const Command& first, const Command& then) const {
    const bool bank = same_bank(first, then);
    if (first.kind == Kind::REF) return then.kind == Kind::ACT || then.kind == Kind::REF ? n_.RFC : 0;
    if (is_precharge(first.kind)) {
        if (then.kind == Kind::ACT || then.kind == Kind::REF) return bank ? n_.RP : 0;
        return is_precharge(then.kind) ? n_.PPD : 0;
    }
    if (first.kind == Kind::ACT) {
        if (then.kind == Kind::ACT) {
            const Cycle gap = first.group == then.group ? n_.RRD_L : n_.RRD_S;
            return bank ? std::max(gap, n_.RC) : gap;
        }
        if (is_column(then.kind)) return bank ? n_.RCD : 0;
        return is_precharge(then.kind) && bank ? n_.RAS : 0;
    }
    if (is_precharge(then.kind) && bank) return first.kind == Kind::RD ? n_.RTP : n_.CWL + n_.BL + n_.WR;
    return is_column(then.kind) ? same_rank_columns(first, then) : 0;
}

Cycle Device::same_rank_columns(const Command& first, const Command& then) const {
    const bool group = first.group == then.group;
    if (first.kind == Kind::RD && then.kind == Kind::RD) return group ? n_.CCD_L : n_.CCD_S;
    if (first.kind == Kind::WR && then.kind == Kind::WR) return group ? n_.CCD_L_WR : n_.CCD_S;
    if (first.kind == Kind::WR) return n_.CWL + n_.BL + (group ? n_.WTR_L : n_.WTR_S);
    return positive(static_cast<std::int64_t>(n_.CL + n_.BL + 2) - static_cast<std::int64_t>(n_.CWL));
}

Cycle Device::other_rank(Kind first, Kind then) const {
    if (!is_column(first) || !is_column(then)) return 0;
    const auto cl = static_cast<std::int64_t>(n_.CL);
    const auto cwl = static_cast<std::int64_t>(n_.CWL);
    const auto burst = static_cast<std::int64_t>(n_.BL) + 1;
    if (first == then) return n_.BL + 1;
    return positive(first == Kind::RD ? cl + burst - cwl : cwl + burst - cl);
}

void Device::issue(const Command& command) {
    history_.push_back(command);
    while (command.cycle - history_.front().cycle > n_.RFC + n_.RC) history_.pop_front();
    if (command.kind == Kind::ACT)
        slot(command.rank, command.group, command.bank) = static_cast<std::int64_t>(command.row);
    if (command.kind == Kind::PRE) slot(command.rank, command.group, command.bank) = -1;
    if (command.kind != Kind::PREA) return;
    for (unsigned g = 0; g < n_.groups; ++g)
        for (unsigned b = 0; b < n_.banks; ++b) slot(command.rank, g, b) = -1;
}

}  // namespace mktme::reference
