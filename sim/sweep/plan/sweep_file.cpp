// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/plan/sweep_file.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <map>

#include "models/base/nearest.hpp"
#include "sim/config/table_loader.hpp"
#include "sim/config/units.hpp"
#include "sim/config/writer.hpp"
#include "sim/sweep/plan/columns.hpp"

namespace mktme::sim {

namespace {

constexpr std::array<std::string_view, 8> known_keys{"question", "base",   "set",     "axis",
                                                     "point",    "traces", "columns", "seeds"};

/// Reader of a sweep file. It converts the tables to axes and checks every value.
class SweepReader {
public:
    SweepReader(const std::filesystem::path& file, const std::vector<std::string>& sets)
        : name_{file.string()},
          root_{read_toml(name_, "sweep file")} {
        sweep_.file = file;
        check_top_level();
        load_base(sets);
        scratch_ = sweep_.base->config;
        table_ = settings_of(scratch_);
    }

    SweepFile read() {
        if (const auto* question = root_.get("question")) sweep_.question = text_of(*question, "question");
        read_shorthand("traces", trace_key, sweep_.traces);
        read_shorthand("seeds", "sim.seed", sweep_.seeds);
        around_ = places_;
        read_tables("axis", sweep_.axes, false);
        read_tables("point", sweep_.points, true);
        read_columns();
        return std::move(sweep_);
    }

private:
    [[noreturn]] void fail(const toml::source_region& region, const std::string& message) const {
        throw ConfigError{place_in(name_, region), message};
    }

    void check_top_level() const {
        for (const auto& [key, node] : root_)
            if (std::ranges::find(known_keys, key.str()) == known_keys.end())
                fail(key.source(), fmt::format("{}: no such key of a sweep{}", key.str(),
                                               nearest_hint(key.str(), known_keys)));
    }

    [[nodiscard]] std::string text_of(const toml::node& node, std::string_view key) const {
        if (const auto* text = node.as_string()) return text->get();
        fail(node.source(), fmt::format("{}: must be text in quotes", key));
    }

    /// Returns the elements of a list that must not be empty. An error names `key`.
    [[nodiscard]] const toml::array& list_of(const toml::node& node, std::string_view key) const {
        const auto* list = node.as_array();
        if (list == nullptr) fail(node.source(), fmt::format("{}: must be a list of values", key));
        if (list->empty()) fail(node.source(), fmt::format("{}: is an empty list", key));
        return *list;
    }

    [[nodiscard]] std::filesystem::path beside_the_file(const std::string& path) const {
        return sweep_.file.parent_path() / path;
    }

    void load_base(const std::vector<std::string>& sets) {
        std::vector<std::filesystem::path> files;
        if (const auto* base = root_.get("base"))
            for (const auto& file : list_of(*base, "base"))
                files.push_back(beside_the_file(text_of(file, "base")));
        LoadedConfig loaded = load_config(files, {}, files.size());
        if (const auto* set = root_.get("set")) {
            if (!set->is_table()) fail(set->source(), "set: must be a table headed [set]");
            apply_table(name_, Giver::user, *set->as_table(), loaded);
        }
        apply_sets(sets, loaded);
        for (const auto& [path, origin] : loaded.origins)
            if (origin.giver == Giver::user) fixed_.emplace(path, origin.place);
        sweep_.base = std::make_shared<const LoadedConfig>(std::move(loaded));
    }

    void read_shorthand(std::string_view key, const std::string& path, std::vector<Axis>& axes) {
        if (const auto* node = root_.get(key)) axes.push_back({.keys = {axis_key(path, *node, false)}});
    }

    void read_tables(std::string_view key, std::vector<Axis>& axes, bool are_points) {
        const auto* node = root_.get(key);
        if (node == nullptr) return;
        if (!node->is_array_of_tables())
            fail(node->source(), fmt::format("{}: must be tables headed [[{}]]", key, key));
        for (const auto& element : *node->as_array()) {
            Axis axis;
            if (are_points) places_ = around_;  // a point may have the keys of an axis
            flatten(*element.as_table(), "", axis, are_points);
            if (axis.keys.empty()) fail(element.source(), fmt::format("[[{}]]: names no key", key));
            check_lengths(axis);
            axes.push_back(std::move(axis));
        }
    }

    void flatten(const toml::table& table, const std::string& prefix, Axis& axis, bool is_point) {
        for (const auto& [key, node] : table) {
            const std::string path =
                prefix.empty() ? std::string{key.str()} : prefix + "." + std::string{key.str()};
            if (node.is_table()) flatten(*node.as_table(), path, axis, is_point);
            else axis.keys.push_back(axis_key(path, node, is_point));
        }
    }

    AxisKey axis_key(const std::string& path, const toml::node& node, bool is_point) {
        const std::string own = claim(path, node);
        AxisKey key{.path = own, .place = place_in(name_, node.source()), .values = {}};
        if (is_point) {
            if (node.is_array())
                fail(node.source(), fmt::format("{}: an explicit point has one value, not a list", path));
            key.values.push_back(value_of(own, node));
        } else {
            for (const auto& value : list_of(node, path)) key.values.push_back(value_of(own, value));
        }
        return key;
    }

    /// Checks that a key can be swept and has one place only: a second place, or [set], would hide the first. Returns its
    /// path as messages have it: "cache[l2].ways" for cache.l2.ways.
    std::string claim(const std::string& path, const toml::node& node) {
        if (path.starts_with("workload.traces"))
            fail(node.source(),
                 fmt::format("{}: traces are swept with `traces`, or with the key `{}` of an axis or "
                             "a point",
                             path, trace_key));
        if (path != trace_key && table_.find_list(path) != nullptr)
            fail(node.source(), fmt::format("{}: a list of tables cannot be swept", path));
        const auto value = table_.place_of(path);
        if (path != trace_key && !value)
            fail(node.source(), fmt::format("{}: no such key{}", path, table_.suggestion(path)));
        std::string own = value ? value->path : path;
        const auto found = fixed_.find(path == trace_key ? "workload.traces" : own);
        if (found != fixed_.end())
            fail(node.source(), fmt::format("{}: is already set by {}", path, found->second));
        const auto [before, is_new] = places_.emplace(own, node.source().begin.line);
        if (!is_new)
            fail(node.source(), fmt::format("{}: is swept in line {} already", path, before->second));
        return own;
    }

    std::string value_of(const std::string& path, const toml::node& node) {
        if (path == trace_key) return beside_the_file(text_of(node, path)).string();
        return table_.place_of(path)->with([&](const Setting& setting) {
            set_from_toml(setting, name_, node, path);
            return setting.print();
        });
    }

    static void check_lengths(const Axis& axis) {
        for (const auto& key : axis.keys)
            if (key.values.size() != axis.size())
                throw ConfigError{
                    key.place,
                    fmt::format("{} has {} values and {} has {}: keys of one axis go together, one by one",
                                key.path, key.values.size(), axis.keys.front().path, axis.size())};
    }

    void read_columns() {
        const auto* node = root_.get("columns");
        if (node == nullptr) {
            sweep_.columns = default_columns();
            return;
        }
        for (const auto& column : list_of(*node, "columns")) {
            sweep_.columns.push_back(text_of(column, "columns"));
            if (!is_column(sweep_.columns.back()))
                fail(column.source(), fmt::format("{}: no such statistic or closed form{}",
                                                  sweep_.columns.back(), column_hint(sweep_.columns.back())));
        }
    }

    std::string name_;
    toml::table root_;
    SweepFile sweep_;
    SimConfig scratch_;  // takes every value once, to check and to print it
    SettingTable table_;
    std::map<std::string, std::string> fixed_;     // keys of [set] and --set, with their origin
    std::map<std::string, std::uint32_t> places_;  // swept keys and their lines
    std::map<std::string, std::uint32_t> around_;  // those of traces and seeds, which every point takes
};

}  // namespace

std::string base_as_toml(const SweepFile& sweep) { return config_as_toml(*sweep.base); }

SweepFile read_sweep_file(const std::filesystem::path& file, const std::vector<std::string>& sets) {
    return SweepReader{file, sets}.read();
}

}  // namespace mktme::sim
