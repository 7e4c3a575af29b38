// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/plan/plan.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

#include "models/base/error.hpp"
#include "models/platform/package_params.hpp"
#include "sim/config/derived_values.hpp"
#include "sim/config/effect.hpp"
#include "sim/config/key_origins.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/settings.hpp"
#include "sim/results/sha256.hpp"
#include "sim/results/trace_digest.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/core_machine.hpp"
#include "sim/run/run_facts.hpp"
#include "sim/sweep/plan/closed_forms.hpp"
#include "sim/sweep/plan/point_id.hpp"

namespace mktme::sim {

namespace {

constexpr std::uint64_t beyond_counting = std::numeric_limits<std::uint64_t>::max();

std::string name_of_trace(const std::filesystem::path& file) { return file.filename().string(); }

std::uint64_t product(const std::vector<Axis>& axes, std::uint64_t so_far) {
    for (const auto& axis : axes)
        so_far = so_far > beyond_counting / axis.size() ? beyond_counting : so_far * axis.size();
    return so_far;
}

/// Value chosen for a key of an axis.
struct Chosen {
    const AxisKey* key;
    std::string_view value;
};
using Choice = std::vector<Chosen>;

/// Calls `visit` for each element of the product of axes. The last axis varies fastest.
template <class Visitor>
void for_each_choice(const std::vector<const Axis*>& axes, Visitor&& visit) {
    std::vector<std::size_t> at(axes.size());
    while (true) {
        Choice choice;
        for (std::size_t a = 0; a < axes.size(); ++a)
            for (const auto& key : axes[a]->keys) choice.push_back({&key, key.values[at[a]]});
        visit(choice);
        std::size_t a = axes.size();
        while (a > 0 && ++at[a - 1] == axes[a - 1]->size()) at[--a] = 0;
        if (a == 0) return;
    }
}

/// Maker of a plan. It builds the configurations of all points in one object, so that ten thousand points are fast.
class Planner {
public:
    explicit Planner(SweepFile sweep) : scratch_{sweep.base->config}, table_{settings_of(scratch_)} {
        plan_.sweep = std::move(sweep);
        collect_keys();
        has_channels_ = plan_.sweep.base->origins.contains("memory.channels") ||
                        std::ranges::find(plan_.keys, "memory.channels", &SweptKey::path) != plan_.keys.end();
        hash_traces();
    }

    Plan make() {
        const auto& sweep = plan_.sweep;
        if (!sweep.axes.empty() || sweep.points.empty()) add_product(sweep.axes);
        for (const auto& point : sweep.points) add_product({point});
        const IdleReport report =
            judge_idle(*sweep.base, idle_everywhere_.value_or(std::vector<IdleValue>{}));
        refuse_idle(*sweep.base, report.refused);
        plan_.note = idle_note(*sweep.base, report.told);
        return std::move(plan_);
    }

private:
    void collect_keys() {
        const auto& sweep = plan_.sweep;
        for (const auto* axes : {&sweep.axes, &sweep.points, &sweep.seeds})
            for (const auto& axis : *axes)
                for (const auto& key : axis.keys) add_key(key.path);
    }
    void add_key(const std::string& path) {
        if (path == trace_key || std::ranges::find(plan_.keys, path, &SweptKey::path) != plan_.keys.end())
            return;
        places_.push_back(*table_.place_of(path));
        const auto unit_of = [](const Setting& setting) { return std::string{setting.unit}; };
        plan_.keys.push_back({path, places_.back().with(unit_of)});
    }

    void hash_traces() {
        const auto& sweep = plan_.sweep;
        const auto& workload = sweep.base->config.workload;
        if (workload.has_scenario()) throw UserError{"workload.scenario: a sweep does not run scenarios"};
        if (const auto file = workloads::single_trace(workload.traces)) {
            base_trace_ = file->string();
            hash_trace(*base_trace_, {sweep.file.string()});
            refuse_other_traces(workload, {trace_hashes_[*base_trace_]});
        }
        for (const auto* axes : {&sweep.traces, &sweep.axes, &sweep.points})
            for (const auto& axis : *axes)
                for (const auto& key : axis.keys)
                    if (key.path == trace_key)
                        for (const auto& file : key.values) hash_trace(file, key.place);
    }
    void hash_trace(const std::string& file, const SourcePlace& place) {
        const auto refuse = [&](const std::string& why) {
            throw ConfigError{place, fmt::format("trace = \"{}\": {}", file, why)};
        };
        auto& hash = trace_hashes_[file];
        if (!hash.empty()) return;
        if (std::filesystem::is_fifo(file))
            refuse("is a pipe, which can be read once; a sweep reads its traces for every point");
        try {
            InputFile input{file, "trace"};
            hash = sha256_of(input);
        } catch (const UserError& error) {
            throw ConfigError{place, error.what()};
        }
        const auto [other, is_new] = trace_names_.emplace(name_of_trace(file), file);
        if (!is_new)
            refuse(fmt::format("has the name of {}, so their points could not be told apart", other->second));
    }

    void add_product(const std::vector<Axis>& inner) {
        std::vector<const Axis*> axes;
        const auto& sweep = plan_.sweep;
        for (const auto* some : {&sweep.traces, &inner, &sweep.seeds})
            for (const auto& axis : *some) axes.push_back(&axis);
        unused_.clear();
        for (const auto& axis : inner)
            for (const auto& key : axis.keys)
                if (key.path != trace_key && !is_only_told(key.path)) unused_[key.path] = {&key, {}};
        for_each_choice(axes, [this](const Choice& choice) { add_point(choice); });
        for (const auto& [path, unused] : unused_)
            if (unused.idle)
                throw ConfigError{unused.key->place,
                                  fmt::format("{} = {}: {}, at every point of the sweep", path,
                                              unused.idle->value, explain(*unused.idle))};
    }

    void add_point(const Choice& choice) {
        scratch_ = plan_.sweep.base->config;
        Point point;
        if (base_trace_) choose_trace(point, *base_trace_);
        for (const auto& [key, value] : choice) {
            if (key->path == trace_key) choose_trace(point, value);
            else set(key->path, value);
        }
        const RunFacts& facts = facts_of_point(point);
        derive_channels(scratch_, has_channels_);
        for (const auto& place : places_) point.values.push_back(value_of(place, facts));
        point.label = label_of(point);
        for (const auto& form : closed_forms()) point.forms.push_back(form.value(scratch_));
        point.id = point_id(table_, point.trace ? point.trace->sha256 : "");
        check_new(point);
        note_idle(facts);
        point.run = run_of(point, choice, facts);
        plan_.points.push_back(std::move(point));
    }

    void set(std::string_view path, std::string_view value) {
        const auto place = std::ranges::find(places_, path, &ValuePlace::path);
        place->with([&](const Setting& setting) { setting.set(value); });
    }

    void choose_trace(Point& point, std::string_view file) {
        point.trace = TraceInput{std::string{file}, trace_hashes_.find(file)->second};
        scratch_.workload.traces.entries = {point.trace->file};
        scratch_.workload.traces_sha256 = {point.trace->sha256};
    }

    /// Returns the value of a swept key at the current point, and records whether the key has effect at any point.
    SweptValue value_of(const ValuePlace& place, const RunFacts& facts) {
        const auto idle = idle_value(place, table_, {scratch_, facts});
        if (const auto unused = unused_.find(place.path); unused != unused_.end()) {
            if (!idle) unused_.erase(unused);
            else if (!idle->is_default && !unused->second.idle) unused->second.idle = idle;
        }
        return place.with([&](const Setting& setting) {
            return SweptValue{setting.print(), setting.number(), !idle};
        });
    }

    /// Keeps in `idle_everywhere_` the values of the base without effect at this point and at all points before.
    void note_idle(const RunFacts& facts) {
        if (idle_everywhere_ && idle_everywhere_->empty()) return;
        auto idle = idle_values(scratch_, facts);
        const auto& known = idle_everywhere_;
        std::erase_if(idle, [&](const IdleValue& value) {
            return value.is_default ||
                   std::ranges::find(plan_.keys, value.path, &SweptKey::path) != plan_.keys.end() ||
                   (known && std::ranges::find(*known, value.path, &IdleValue::path) == known->end());
        });
        idle_everywhere_ = std::move(idle);
    }

    /// Returns the index of the first point with the same effective values. If that is this point, checks that it can
    /// be built.
    std::size_t run_of(const Point& point, const Choice& choice, const RunFacts& facts) {
        SimConfig reduced = effective(scratch_, facts);
        const auto run = point_id(settings_of(reduced), point.trace ? point.trace->sha256 : "");
        const auto [found, is_new] = runs_.emplace(run, plan_.points.size());
        if (is_new) check_buildable(point, choice, reduced);
        return found->second;
    }

    const RunFacts& facts_of_point(const Point& point) {
        const std::string file = point.trace ? point.trace->file : "";
        const std::string format{name_of(scratch_.trace.format)};
        auto& facts = facts_[file + '\n' + format];
        if (!facts) facts = facts_of(scratch_);
        return *facts;
    }

    [[nodiscard]] std::string label_of(const Point& point) const {
        std::string label;
        const auto add = [&](std::string_view path, std::string_view value) {
            label += fmt::format("{}{}={}", label.empty() ? "" : ", ", path, value);
        };
        if (point.trace) add(trace_key, name_of_trace(point.trace->file));
        for (std::size_t k = 0; k < plan_.keys.size(); ++k) add(plan_.keys[k].path, point.values[k].text);
        return label.empty() ? "base" : label;
    }

    [[noreturn]] void fail(const Point& point, const std::string& message) const {
        throw ConfigError{{plan_.sweep.file.string()},
                          fmt::format("point {} ({}): {}", plan_.points.size() + 1, point.label, message)};
    }

    /// Builds the machine once. Only the first point that replays a trace opens it: at every point that would cost more
    /// than it finds.
    void check_buildable(const Point& point, const Choice& choice, const SimConfig& config) {
        try {
            if (config.has_cores) check_core_machine(config);
            else if (!point.trace || opened_.insert(point.trace->file).second)
                const Assembly assembly{config};
            else memory_only(config);
        } catch (const ConfigError& error) {
            fail(point, with_origins(origins_of(choice), error.what()));
        } catch (const UserError& error) {
            fail(point, error.what());
        }
    }
    /// Returns the base with the origins of the values of a point.
    [[nodiscard]] LoadedConfig origins_of(const Choice& choice) const {
        LoadedConfig loaded = *plan_.sweep.base;
        for (const auto& chosen : choice) {
            const SourcePlace& place = chosen.key->place;
            loaded.origins[chosen.key->path] = {fmt::format("{}:{}", place.file, place.line), Giver::user};
        }
        return loaded;
    }
    static void memory_only(const SimConfig& config) {
        const platform::Machine machine{{package_params(config)}};
        const workloads::KeyIdAssigner keyids{config.workload, machine.package(0).layout()};
    }

    void check_new(const Point& point) {
        const auto [found, is_new] = numbers_.emplace(point.id, plan_.points.size() + 1);
        if (!is_new) fail(point, fmt::format("is the same run as point {}", found->second));
    }

    /// Key of the current axes that had no effect so far.
    struct Unused {
        const AxisKey* key = nullptr;
        std::optional<IdleValue> idle{};  // the first value that is not a default
    };

    Plan plan_;
    SimConfig scratch_;
    SettingTable table_;                     // of scratch_
    std::vector<ValuePlace> places_;         // in table_, one for each key of the plan
    bool has_channels_ = false;              // memory.channels is given or swept
    std::optional<std::string> base_trace_;  // trace of points that choose none
    std::map<std::string, std::string, std::less<>> trace_hashes_;
    std::map<std::string, std::string> trace_names_;  // file by its name in labels
    std::set<std::string> opened_;
    std::unordered_map<std::string, std::size_t> numbers_;  // by id
    std::unordered_map<std::string, std::size_t>
        runs_;  // index of a point, by the id of the effective configuration
    std::map<std::string, std::optional<RunFacts>> facts_;  // by trace and format
    std::map<std::string, Unused, std::less<>> unused_;
    std::optional<std::vector<IdleValue>> idle_everywhere_;  // of the base, at all points so far
};

}  // namespace

std::vector<std::vector<std::size_t>> Plan::runs() const {
    std::vector<std::vector<std::size_t>> all(points.size());
    for (std::size_t p = 0; p < points.size(); ++p) all[points[p].run].push_back(p);
    return all;
}

std::uint64_t count_points(const SweepFile& sweep) {
    const std::uint64_t around = product(sweep.seeds, product(sweep.traces, 1));
    const std::uint64_t inner = !sweep.axes.empty() || sweep.points.empty() ? product(sweep.axes, 1) : 0;
    const std::uint64_t sum =
        inner > beyond_counting - sweep.points.size() ? beyond_counting : inner + sweep.points.size();
    return around > beyond_counting / sum ? beyond_counting : around * sum;
}

Plan make_plan(SweepFile sweep, std::uint64_t max_runs) {
    const std::uint64_t wanted = count_points(sweep);
    if (wanted > max_runs)
        throw ConfigError{
            {sweep.file.string()},
            fmt::format("asks for {} runs, more than --max-runs {}: allow as many as you mean",
                        wanted == beyond_counting ? "more than 10^19" : std::to_string(wanted), max_runs)};
    return Planner{std::move(sweep)}.make();
}

}  // namespace mktme::sim
