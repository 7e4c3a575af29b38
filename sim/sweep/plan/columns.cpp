// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/plan/columns.hpp"

#include <algorithm>

#include "models/base/nearest.hpp"
#include "sim/results/stat_catalogue.hpp"
#include "sim/sweep/plan/closed_forms.hpp"

namespace mktme::sim {

namespace {

const ClosedForm* find_form(std::string_view name) {
    const auto forms = closed_forms();
    const auto found = std::ranges::find(forms, name, &ClosedForm::name);
    return found == forms.end() ? nullptr : &*found;
}

}  // namespace

bool is_column(std::string_view name) { return find_form(name) != nullptr || find_stat(name) != nullptr; }

std::string column_unit(std::string_view name) {
    if (const auto* form = find_form(name)) return std::string{form->unit};
    const auto* stat = find_stat(name);
    return stat == nullptr ? std::string{} : stat->unit;
}

std::string column_hint(std::string_view name) {
    std::vector<std::string_view> known;
    for (const auto& form : closed_forms()) known.push_back(form.name);
    for (const auto& stat : stat_catalogue()) known.emplace_back(stat.path);
    return nearest_hint(name, known);
}

std::vector<std::string> default_columns() {
    return {"memory.read_latency_ns.mean", "memory.bandwidth_gb_s", "crypto.exposed_read_latency_ns.mean",
            "sim.time_ns"};
}

}  // namespace mktme::sim
