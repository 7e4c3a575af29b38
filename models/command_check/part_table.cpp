// SPDX-License-Identifier: Apache-2.0
#include "models/command_check/part_table.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <numeric>

#include "models/base/error.hpp"

namespace mktme::command_check {

namespace {

constexpr Clock ddr5_most_postponed = 4;  // JESD79-5
constexpr Clock most_postponed_elsewhere = 8;
constexpr std::size_t names_suggested = 3;

/// Returns the Levenshtein distance between `a` and `b`.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (const char letter : a) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (letter == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

std::string nearest_names(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& part : all_parts()) names.emplace_back(part.name);
    std::stable_sort(names.begin(), names.end(),
                     [&](auto a, auto b) { return edits(name, a) < edits(name, b); });
    names.resize(std::min(names.size(), names_suggested));
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

bool CheckedPart::has(Command command) const {
    switch (command) {
        case Command::PRESB: return standard == Standard::ddr5;
        case Command::REFSB: return standard != Standard::ddr4;
        case Command::PDE:
        case Command::PDX: return has_power_down();
        case Command::SRE:
        case Command::SRX: return has_self_refresh();
        case Command::ACT:
        case Command::RD:
        case Command::RDA:
        case Command::WR:
        case Command::WRA:
        case Command::PRE:
        case Command::PREA:
        case Command::REF: break;
    }
    return true;
}

bool CheckedPart::has(RefreshMode mode) const { return refresh_busy(mode) != 0; }

Clock CheckedPart::refreshes_per_refi(RefreshMode mode) const {
    switch (mode) {
        case RefreshMode::all_bank: return 1;
        case RefreshMode::fine_2x: return 2;
        case RefreshMode::fine_4x: return 4;
        case RefreshMode::same_bank: break;
    }
    return refsb_spans_groups() ? 2 : 1;
}

Clock CheckedPart::refresh_interval(RefreshMode mode) const { return timing.refi / refreshes_per_refi(mode); }

Clock CheckedPart::refresh_busy(RefreshMode mode) const {
    switch (mode) {
        case RefreshMode::all_bank: return timing.rfc1;
        case RefreshMode::fine_2x: return timing.rfc2;
        case RefreshMode::fine_4x: return timing.rfc4;
        case RefreshMode::same_bank: break;
    }
    return timing.rfc_sb;
}

Clock CheckedPart::most_postponed() const {
    return standard == Standard::ddr5 ? ddr5_most_postponed : most_postponed_elsewhere;
}

const std::vector<CheckedPart>& all_parts() {
    static const std::vector<CheckedPart> parts = [] {
        auto list = ddr4_parts();
        for (const auto& family : {ddr5_parts(), stacked_parts()})
            list.insert(list.end(), family.begin(), family.end());
        return list;
    }();
    return parts;
}

const CheckedPart& part_named(std::string_view name) {
    for (const auto& part : all_parts())
        if (part.name == name) return part;
    throw UserError{fmt::format("no such part: {} (the nearest are {})", name, nearest_names(name))};
}

}  // namespace mktme::command_check
