// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/verb_settings.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "sim/config/effect.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/settings.hpp"

namespace mktme::sim {

LookedAt looked_at_for_traces() { return {"trace.", "memory.", "dram.part", "mktme.", "encryption.mode"}; }

void refuse_ignored(const LoadedConfig& loaded, const LookedAt& looked_at) {
    SimConfig copy = loaded.config;
    const SettingTable table = settings_of(copy);
    const auto is_looked_at = [&](const std::string& path) {
        return std::ranges::any_of(looked_at,
                                   [&](std::string_view begin) { return path.starts_with(begin); });
    };
    std::string message;
    for (const auto& [path, origin] : loaded.origins) {
        if (origin.giver != Giver::user || is_looked_at(path) || is_only_told(path)) continue;
        const Setting* const setting = table.find(path);
        if (setting != nullptr && setting->is_default()) continue;
        const std::string what = setting == nullptr ? path : path + " = " + setting->print();
        message += fmt::format("{}{}: has no effect: this verb does not look at it; it takes a run",
                               message.empty() ? "" : "\n", placed(origin.place, what));
    }
    if (!message.empty()) throw ConfigError{message};
}

}  // namespace mktme::sim
