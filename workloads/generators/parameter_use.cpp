// SPDX-License-Identifier: Apache-2.0
#include "workloads/generators/parameter_use.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <string>
#include <vector>

#include "models/base/error.hpp"

namespace mktme::workloads {

namespace {

using Kind = GeneratorKind;

/// A parameter that only some generators use.
struct Use {
    std::string_view key;
    std::string value;
    bool is_given;
    std::vector<Kind> users;
};

std::string size(Bytes bytes) { return fmt::format("{} B", bytes.count()); }

/// Every kind but one.
std::vector<Kind> all_but(Kind other) {
    std::vector<Kind> kinds;
    for (std::size_t i = 0; i < EnumNames<Kind>::names.size(); ++i)
        if (static_cast<Kind>(i) != other) kinds.push_back(static_cast<Kind>(i));
    return kinds;
}

std::vector<Use> uses(const WorkloadParams& p) {
    const WorkloadParams usual;
    return {
        {"interval", fmt::format("{} fs", p.interval.count()), p.interval != usual.interval,
         all_but(Kind::loaded)},
        {"bandwidth",
         fmt::format("{} B/s", p.bandwidth.count()),
         p.bandwidth != usual.bandwidth,
         {Kind::loaded}},
        {"stride", size(p.stride), p.stride != usual.stride, {Kind::stream, Kind::chase, Kind::stride}},
        {"hot_share",
         fmt::format("{}", p.hot_share.count()),
         p.hot_share != usual.hot_share,
         {Kind::hot_row}},
        {"hot_bytes", size(p.hot_bytes), p.hot_bytes != usual.hot_bytes, {Kind::hot_row}},
        {"zipf_exponent",
         fmt::format("{}", p.zipf_exponent.count()),
         p.zipf_exponent != usual.zipf_exponent,
         {Kind::zipf}},
        {"zipf_page", size(p.zipf_page), p.zipf_page != usual.zipf_page, {Kind::zipf}},
        {"streams", std::to_string(p.streams), p.streams != usual.streams, {Kind::streams, Kind::loaded}},
    };
}

std::string names(const std::vector<Kind>& kinds) {
    std::string list;
    for (const Kind kind : kinds) list += (list.empty() ? "" : ", ") + std::string{name_of(kind)};
    return list;
}

}  // namespace

void check_parameter_use(const WorkloadParams& params) {
    for (const auto& use : uses(params))
        if (use.is_given && std::ranges::find(use.users, params.generator) == use.users.end())
            throw ConfigError{
                fmt::format("workload.{} = {}: workload.generator = {} does not use it (used by: {})",
                            use.key, use.value, name_of(params.generator), names(use.users))};
}

}  // namespace mktme::workloads
