// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/rules/name_tables.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <span>

#include "models/base/nearest.hpp"
#include "workloads/scenario/words/mistake.hpp"

namespace mktme::scenario {

std::string noun_of(Kinds kinds) {
    std::vector<std::string_view> nouns;
    if (kinds.has(Kinds::range)) nouns.emplace_back("a range");
    if (kinds.has(Kinds::key)) nouns.emplace_back("a key");
    if (kinds.has(Kinds::protection_key)) nouns.emplace_back("a protection key");
    if (kinds.has(Kinds::descriptor)) nouns.emplace_back("a descriptor");
    return fmt::format("{}", fmt::join(nouns, " or "));
}

std::string nearest_name(std::string_view name, const std::vector<std::string_view>& known) {
    constexpr std::size_t longest = 64;
    constexpr std::size_t most = 4096;
    if (name.size() > longest) return {};
    return nearest_hint(name, std::span{known}.first(std::min(known.size(), most)));
}

ProcessIndex NameTables::make() {
    tables_.emplace_back();
    return static_cast<ProcessIndex>(tables_.size() - 1);
}

ProcessIndex NameTables::copy(ProcessIndex from, Position at) {
    constexpr std::uint64_t most_copied = 4'000'000;
    copied_ += tables_.at(from).size();
    if (copied_ > most_copied)
        throw Mistake{at, fmt::format("the forks up to here copy more than {} names", most_copied)};
    const ProcessIndex made = make();
    for (const auto& [name, entry] : tables_.at(from)) {
        if (entry.now.empty()) continue;
        give(made, name, entry.now, true);
    }
    return made;
}

void NameTables::give(ProcessIndex process, const std::string& name, Kinds kind, bool certain) {
    Entry& entry = tables_.at(process)[name];
    set(entry, name, certain ? kind : entry.now | kind);
}

void NameTables::give_fails(ProcessIndex process, const std::string& name, std::uint32_t line) {
    const auto [place, is_new] = tables_.at(process).try_emplace(name);
    if (is_new || place->second.ever.empty()) place->second.failing_line = line;
}

void NameTables::lose_ranges(ProcessIndex process) {
    for (auto& [name, entry] : tables_.at(process)) set(entry, name, entry.now - Kinds::range);
}

const NameTables::Entry* NameTables::find(ProcessIndex process, std::string_view name) const {
    const Table& table = tables_.at(process);
    const auto found = table.find(name);
    return found != table.end() ? &found->second : nullptr;
}

bool NameTables::anyone_has(std::string_view name, Kinds kinds) const {
    const auto found = counts_.find(name);
    if (found == counts_.end()) return false;
    for (std::size_t i = 0; i < found->second.size(); ++i)
        if ((kinds.bits() >> i & 1U) != 0 && found->second[i] != 0) return true;
    return false;
}

std::string NameTables::hint(ProcessIndex process, std::string_view name, Kinds kinds) const {
    std::vector<std::string_view> known;
    for (const auto& [given, entry] : tables_.at(process))
        if (entry.now.has(kinds)) known.push_back(given);
    return nearest_name(name, known);
}

std::string NameTables::hint(std::string_view name, Kinds kinds) const {
    std::vector<std::string_view> known;
    for (const auto& [given, counts] : counts_)
        if (anyone_has(given, kinds)) known.push_back(given);
    return nearest_name(name, known);
}

void NameTables::set(Entry& entry, const std::string& name, Kinds now) {
    count(name, entry.now, now);
    entry.now = now;
    entry.ever = entry.ever | now;
}

void NameTables::count(const std::string& name, Kinds from, Kinds to) {
    if (from == to) return;
    Counts& counts = counts_[name];
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] -= from.bits() >> i & 1U;
        counts[i] += to.bits() >> i & 1U;
    }
}

}  // namespace mktme::scenario
