// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/plan.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

#include "models/base/error.hpp"
#include "sim/config/settings.hpp"
#include "sim/results/sha256.hpp"
#include "sim/results/trace_digest.hpp"
#include "sim/run/assembly.hpp"
#include "sim/sweep/closed_forms.hpp"
#include "sim/sweep/point_id.hpp"

namespace mktme::sim {

namespace {

constexpr std::uint64_t beyond_counting = std::numeric_limits<std::uint64_t>::max();

std::string name_of_trace(const std::filesystem::path& file) { return file.filename().string(); }

std::uint64_t product(const std::vector<Axis>& axes, std::uint64_t so_far) {
    for (const auto& axis : axes)
        so_far = so_far > beyond_counting / axis.size() ? beyond_counting : so_far * axis.size();
    return so_far;
}

/// What one value of each of some axes comes to: key and value.
using Choice = std::vector<std::pair<std::string_view, std::string_view>>;

/// Walks the product of axes, the last one fastest.
template <class Visitor>
void for_each_choice(const std::vector<const Axis*>& axes, Visitor&& visit) {
    std::vector<std::size_t> at(axes.size());
    while (true) {
        Choice choice;
        for (std::size_t a = 0; a < axes.size(); ++a)
            for (const auto& key : axes[a]->keys) choice.emplace_back(key.path, key.values[at[a]]);
        visit(choice);
        std::size_t a = axes.size();
        while (a > 0 && ++at[a - 1] == axes[a - 1]->size()) at[--a] = 0;
        if (a == 0) return;
    }
}

/// Builds each point's configuration in one place, so that ten thousand take a moment.
class Planner {
public:
    explicit Planner(SweepFile sweep) : scratch_{sweep.base.config}, table_{settings_of(scratch_)} {
        plan_.sweep = std::move(sweep);
        collect_keys();
        hash_traces();
    }

    Plan make() {
        const auto& sweep = plan_.sweep;
        if (!sweep.axes.empty() || sweep.points.empty()) add_product(sweep.axes);
        for (const auto& point : sweep.points) add_product({point});
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
        settings_.push_back(table_.find(path));
        plan_.keys.push_back({path, std::string{settings_.back()->unit}});
    }

    void hash_traces() {
        const auto& sweep = plan_.sweep;
        const auto& workload = sweep.base.config.workload;
        if (const auto file = workloads::single_trace(workload.traces)) {
            base_trace_ = file->string();
            hash_trace(*base_trace_, {sweep.file.string()});
            refuse_other_trace(workload, trace_hashes_[*base_trace_]);
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
        for_each_choice(axes, [this](const Choice& choice) { add_point(choice); });
    }

    void add_point(const Choice& choice) {
        scratch_ = plan_.sweep.base.config;
        Point point;
        if (base_trace_) choose_trace(point, *base_trace_);
        for (const auto& [path, value] : choice) {
            if (path == trace_key) choose_trace(point, value);
            else table_.find(path)->set(value);
        }
        for (const auto* setting : settings_) point.values.push_back({setting->print(), setting->number()});
        point.label = label_of(point);
        for (const auto& form : closed_forms()) point.forms.push_back(form.value(scratch_));
        check_buildable(point);
        point.id = point_id(table_, point.trace ? point.trace->sha256 : "");
        check_new(point);
        plan_.points.push_back(std::move(point));
    }

    void choose_trace(Point& point, std::string_view file) {
        point.trace = TraceInput{std::string{file}, trace_hashes_.find(file)->second};
        scratch_.workload.traces.entries = {point.trace->file};
        scratch_.workload.traces_sha256 = {point.trace->sha256};
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

    /// Build the machine once. A trace is opened at the first point that replays it: at every point that would cost more
    /// than it tells.
    void check_buildable(const Point& point) {
        try {
            if (!point.trace || opened_.insert(point.trace->file).second) const Assembly assembly{scratch_};
            else memory_only(scratch_);
        } catch (const UserError& error) {
            fail(point, error.what());
        }
    }
    static void memory_only(const SimConfig& config) {
        const memctrl::MemorySystem memory{memory_system_params(config)};
        const workloads::KeyIdAssigner keyids{config.workload, memory.layout()};
    }

    void check_new(const Point& point) {
        const auto [found, is_new] = numbers_.emplace(point.id, plan_.points.size() + 1);
        if (!is_new) fail(point, fmt::format("is the same run as point {}", found->second));
    }

    Plan plan_;
    SimConfig scratch_;
    SettingTable table_;                     // of scratch_
    std::vector<const Setting*> settings_;   // of scratch_, one for each key of the plan
    std::optional<std::string> base_trace_;  // of points that choose none
    std::map<std::string, std::string, std::less<>> trace_hashes_;
    std::map<std::string, std::string> trace_names_;  // name in labels -> file
    std::set<std::string> opened_;
    std::unordered_map<std::string, std::size_t> numbers_;
};

}  // namespace

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
