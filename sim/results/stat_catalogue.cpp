// SPDX-License-Identifier: Apache-2.0
#include "sim/results/stat_catalogue.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "models/base/nearest.hpp"
#include "models/base/stat_place.hpp"
#include "reported_stats.hpp"  // generated: mktme_reports() of each folder

namespace mktme::sim {

namespace {

/// Returns a path at `place`, with 0 for its numbers.
std::string first_path(std::string_view place) {
    std::string path{place};
    std::ranges::replace(path, '*', '0');
    return path;
}

template <class S>
void add_possible(StatFlattener& flat, const S& none) {
    for (const auto place : S::places) flat.add(none, first_path(place));
}

}  // namespace

const std::vector<StatValue>& stat_catalogue() {
    static const auto all = [] {
        StatFlattener flat{StatScope::possible};
        std::apply([&](const auto&... none) { (add_possible(flat, none), ...); }, ReportedStats{});
        auto values = flat.values();
        std::ranges::stable_sort(values, {}, [](const StatValue& stat) {
            return std::string_view{stat.path}.substr(0, stat.path.find('.'));
        });
        return values;
    }();
    return all;
}

const StatValue* find_stat(std::string_view path) {
    static const auto by_place = [] {
        std::unordered_map<std::string, const StatValue*> index;
        for (const auto& stat : stat_catalogue()) index.emplace(place_of(stat.path), &stat);
        return index;
    }();
    const auto found = by_place.find(place_of(path));
    return found == by_place.end() ? nullptr : found->second;
}

std::string stat_suggestion(std::string_view path) {
    std::vector<std::string_view> known;
    known.reserve(stat_catalogue().size());
    for (const auto& stat : stat_catalogue()) known.emplace_back(stat.path);
    return nearest_hint(path, known);
}

}  // namespace mktme::sim
