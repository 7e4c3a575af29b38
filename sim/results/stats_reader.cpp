// SPDX-License-Identifier: Apache-2.0
#include "sim/results/stats_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/base/error.hpp"
#include "models/base/input_file.hpp"
#include "sim/results/writers.hpp"

namespace mktme::sim {

namespace {

using Json = nlohmann::ordered_json;

Json parse(const std::filesystem::path& file) {
    Json root = Json::parse(read_input(file, "file of results"), nullptr, false);
    if (!root.is_object())
        throw UserError{fmt::format("{}: is damaged or half-written: no whole JSON object", file.string())};
    return root;
}

void flatten(const Json& node, const std::string& path, std::vector<ReadStat>& stats,
             const std::filesystem::path& file) {
    if (node.is_object()) {
        for (const auto& [key, child] : node.items())
            flatten(child, path.empty() ? key : path + "." + key, stats, file);
    } else if (node.is_number()) {
        stats.push_back({path, node.get<double>()});
    } else if (node.is_boolean()) {
        stats.push_back({path, node.get<bool>() ? 1.0 : 0.0});
    } else {
        throw UserError{fmt::format("{}: {}: is no number", file.string(), path)};
    }
}

}  // namespace

std::vector<ReadStat> read_stats(const std::filesystem::path& file) {
    Json root = parse(file);
    const Json version = root.value("version", Json{});
    if (!version.is_number_integer())
        throw UserError{fmt::format("{}: is no stats.json: it names no layout version", file.string())};
    if (version != stats_version)
        throw UserError{fmt::format("{}: has layout version {}; this program reads and writes version {}",
                                    file.string(), version.dump(), stats_version)};
    root.erase("version");
    std::vector<ReadStat> stats;
    flatten(root, "", stats, file);
    for (const auto& stat : stats)
        if (stat.path == "sim.partial" && stat.value != 0)
            throw UserError{fmt::format("{}: is of a run that ended early (sim.partial)", file.string())};
    return stats;
}

HostTimes read_host_times(const std::filesystem::path& file) {
    const Json root = parse(file);
    if (root.value("complete", Json{}) != true)
        throw UserError{fmt::format("{}: is of a run that did not complete", file.string())};
    const Json host = root.value("host", Json::object());
    const auto number = [&](const char* key) {
        const auto found = host.find(key);
        if (found == host.end() || !found->is_number())
            throw UserError{fmt::format("{}: host.{} is missing", file.string(), key)};
        return found->get<double>();
    };
    return {number("wall_s"), number("requests_per_s"), number("peak_rss_mb")};
}

}  // namespace mktme::sim
