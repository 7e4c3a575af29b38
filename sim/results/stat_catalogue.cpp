// SPDX-License-Identifier: Apache-2.0
#include "sim/results/stat_catalogue.hpp"

#include <unordered_map>

#include "models/base/nearest.hpp"
#include "sim/results/run_stats.hpp"

namespace mktme::sim {

namespace {

constexpr std::string_view channel_prefix = "memory.channel.";

}  // namespace

const std::vector<StatValue>& stat_catalogue() {
    static const StatFlattener all = [] {
        StatFlattener flat{StatScope::possible};
        flat.add(RunStats{});
        return flat;
    }();
    return all.values();
}

std::string with_channel_0(std::string_view path) {
    if (!path.starts_with(channel_prefix)) return std::string{path};
    const auto end = path.find_first_not_of("0123456789", channel_prefix.size());
    if (end == channel_prefix.size() || end == std::string_view::npos) return std::string{path};
    return std::string{channel_prefix} + "0" + std::string{path.substr(end)};
}

const StatValue* find_stat(std::string_view path) {
    static const auto by_path = [] {
        std::unordered_map<std::string_view, const StatValue*> index;
        for (const auto& stat : stat_catalogue()) index.emplace(stat.path, &stat);
        return index;
    }();
    const auto found = by_path.find(with_channel_0(path));
    return found == by_path.end() ? nullptr : found->second;
}

std::string stat_suggestion(std::string_view path) {
    std::vector<std::string_view> known;
    for (const auto& stat : stat_catalogue()) known.emplace_back(stat.path);
    return nearest_hint(path, known);
}

}  // namespace mktme::sim
