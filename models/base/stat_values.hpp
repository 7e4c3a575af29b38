// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "models/base/fields.hpp"
#include "models/base/histogram.hpp"
#include "models/base/stat_kinds.hpp"

namespace mktme {

/// Value of a statistic of a run, or a statistic that a run can have.
struct StatValue {
    std::string path;  // "memory.read_latency_ns.p99"
    std::variant<std::uint64_t, double, bool> value;
    std::string unit;
    std::string text;
};

/// Statistics that a flattener takes: those present, or all that a component can have.
enum class StatScope { present, possible };

/// Converter of structs of statistics to values with paths, in the order of their fields.
class StatFlattener {
public:
    explicit StatFlattener(StatScope scope = StatScope::present) : all_{scope == StatScope::possible} {}

    template <HasFields S>
    void add(const S& stats, const std::string& prefix = {}) {
        for_each_field<S>([&](const auto& field) {
            if constexpr (!is_hidden<std::remove_cvref_t<decltype(field)>>) {
                const std::string path =
                    prefix.empty() ? std::string{field.key} : prefix + "." + std::string{field.key};
                add_member(std::invoke(field.member, stats), path, std::string{field.text});
            }
        });
    }
    [[nodiscard]] const std::vector<StatValue>& values() const { return values_; }

private:
    template <class T>
    void add_member(const T& member, const std::string& path, const std::string& text) {
        if constexpr (HasFields<T>) add(member, path);
        else if constexpr (requires { member.has_value(); }) {
            if (member) add_member(*member, path, text);
            else if (all_) add_member(typename T::value_type{}, path, text);
        } else add_leaf(member, path, text);
    }
    void add_leaf(const Peak& peak, const std::string& path, const std::string& text) {
        add_leaf(peak.level, path, text);
    }
    void add_leaf(const Fixed& number, const std::string& path, const std::string& text) {
        add_leaf(number.value, path, text);
    }
    void add_leaf(std::uint64_t number, const std::string& path, const std::string& text) {
        values_.push_back({path, number, "count", text});
    }
    void add_leaf(bool is_true, const std::string& path, const std::string& text) {
        values_.push_back({path, is_true, "bool", text});
    }
    template <class Unit>
    void add_leaf(const Measure<Unit>& measure, const std::string& path, const std::string& text) {
        values_.push_back({path, measure.value, Unit::name, text});
    }
    void add_leaf(const Level& level, const std::string& path, const std::string& text);
    void add_leaf(const Histogram& histogram, const std::string& path, const std::string& text);

    bool all_;
    std::vector<StatValue> values_;
};

}  // namespace mktme
