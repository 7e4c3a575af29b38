// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/result_set.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"
#include "sim/compare/baseline.hpp"
#include "sim/results/run_files.hpp"
#include "sim/sweep/store/schema.hpp"
#include "sim/sweep/store/store.hpp"

namespace mktme::sim {

namespace fs = std::filesystem;

namespace {

ResultSet read_run(const fs::path& folder) {
    read_host_times(folder / "run.json");  // throws if the run did not complete
    return {.source = folder, .cases = {{.name = "", .stats = read_stats(folder / "stats.json")}}};
}

ResultSet read_sweep(const fs::path& path, const fs::path& database) {
    SweepStore store{database, Database::Access::read};
    if (store.is_blank()) throw UserError{fmt::format("{}: holds no points", database.string())};
    ResultSet results{.source = path, .is_sweep = true, .cases = {}};
    for (const auto& point : store.points()) {
        if (point.status != PointStatus::done)
            throw UserError{
                fmt::format("{}: point ({}) is {}: only a sweep all of whose points are done can be "
                            "compared",
                            database.string(), point.label, name_of(point.status))};
        results.cases.push_back({.name = point.label, .stats = store.results(point.id)});
    }
    return results;
}

}  // namespace

ResultSet read_results(const fs::path& path) {
    if (!fs::exists(path)) throw UserError{fmt::format("{}: no such file or folder", path.string())};
    if (fs::is_directory(path)) {
        if (fs::exists(path / database_name)) return read_sweep(path, path / database_name);
        if (fs::exists(path / "run.json")) return read_run(path);
        throw UserError{fmt::format("{}: is neither the folder of a run nor of a sweep", path.string())};
    }
    if (path.extension() == ".json")
        return {.source = path, .cases = {{.name = "", .stats = read_stats(path)}}};
    if (path.extension() == ".sqlite") return read_sweep(path, path);
    if (path.extension() == ".toml") return read_baseline(path);
    throw UserError{fmt::format("{}: is no folder, stats.json, sweep database (.sqlite) or baseline (.toml)",
                                path.string())};
}

}  // namespace mktme::sim
