// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/base/fields.hpp"
#include "models/base/histogram.hpp"
#include "models/base/merge.hpp"

namespace mktme::sim {

/// Value of a statistic of a run, or a statistic that a run can have.
struct StatValue {
    std::string path;  // "memory.read_latency_ns.p99"
    std::variant<std::uint64_t, double, bool> value;
    std::string unit;
    std::string_view text;
};

/// Statistics that a flattener takes: those present, or all possible ones, with one element in each empty list.
enum class StatScope { present, possible };

/// Converter of a struct of statistics to values with paths, in the order of its fields.
class StatFlattener {
public:
    explicit StatFlattener(StatScope scope = StatScope::present) : all_{scope == StatScope::possible} {}

    template <HasFields S>
    void add(const S& stats, const std::string& prefix = {}) {
        for_each_field<S>([&](const auto& field) {
            if constexpr (!is_hidden<std::remove_cvref_t<decltype(field)>>) {
                const std::string path =
                    prefix.empty() ? std::string{field.key} : prefix + "." + std::string{field.key};
                add_member(std::invoke(field.member, stats), path, field.text);
            }
        });
    }
    [[nodiscard]] const std::vector<StatValue>& values() const { return values_; }

private:
    template <class T>
    void add_member(const T& member, const std::string& path, std::string_view text) {
        if constexpr (HasFields<T>) add(member, path);
        else if constexpr (std::is_same_v<T, Peak>) add_member(member.level, path, text);
        else if constexpr (std::is_same_v<T, Histogram>) add_histogram(member, path, text);
        else if constexpr (requires { member.has_value(); }) {
            if (member) add_member(*member, path, text);
            else if (all_) add_member(typename T::value_type{}, path, text);
        } else if constexpr (requires { member.size(); }) {
            if (all_ && member.empty()) add(typename T::value_type{}, path + ".0");
            for (std::size_t i = 0; i < member.size(); ++i) add(member[i], path + "." + std::to_string(i));
        } else if constexpr (is_measure<T>) {
            values_.push_back({path, member.value, unit_of(member), text});
        } else {
            values_.push_back({path, member, unit_of(member), text});
        }
    }
    void add_histogram(const Histogram& histogram, const std::string& path, std::string_view text);

    template <class Unit>
    static constexpr const char* unit_of(const Measure<Unit>& /*value*/) {
        return Unit::name;
    }
    static constexpr const char* unit_of(std::uint64_t /*value*/) { return "count"; }
    static constexpr const char* unit_of(bool /*value*/) { return "bool"; }

    bool all_;
    std::vector<StatValue> values_;
};

}  // namespace mktme::sim
