// SPDX-License-Identifier: Apache-2.0
#include "sim/config/key_origins.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <vector>

#include "sim/config/loader.hpp"
#include "sim/config/settings.hpp"

namespace mktme::sim {

namespace {

/// Returns the configuration keys in `message`, in order, each once: "memory.channels", "mktme.key[0].keyid".
std::vector<std::string> keys_in(const std::string& message, const SettingTable& table) {
    constexpr std::string_view path_characters = "abcdefghijklmnopqrstuvwxyz0123456789_.[]";
    std::vector<std::string> keys;
    for (std::size_t begin = 0; begin < message.size();) {
        begin = message.find_first_of(path_characters, begin);
        if (begin == std::string::npos) break;
        const std::size_t end = std::min(message.find_first_not_of(path_characters, begin), message.size());
        std::string path = message.substr(begin, end - begin);
        while (path.ends_with('.')) path.pop_back();
        const bool is_key = path.find('[') != std::string::npos || table.find(path) != nullptr ||
                            table.find_list(path) != nullptr;
        if (is_key && std::ranges::find(keys, path) == keys.end()) keys.push_back(path);
        begin = end;
    }
    return keys;
}

/// Returns the origin of a value; nullptr for a default. A value that its table does not give has the table's origin.
const Origin* origin_of(const LoadedConfig& loaded, const std::string& path) {
    auto found = loaded.origins.find(path);
    if (found == loaded.origins.end() && path.find("].") != std::string::npos)
        found = loaded.origins.find(path.substr(0, path.rfind("].") + 1));
    return found == loaded.origins.end() ? nullptr : &found->second;
}

}  // namespace

std::string with_origins(const LoadedConfig& loaded, const std::string& message) {
    SimConfig defaults;
    const auto keys = keys_in(message, settings_of(defaults));
    const auto given =
        std::ranges::find_if(keys, [&](const auto& key) { return origin_of(loaded, key) != nullptr; });
    if (given == keys.end()) return message;
    std::string all;
    for (const auto& key : keys) {
        const Origin* const origin = origin_of(loaded, key);
        if (origin == nullptr && key.find('[') != std::string::npos) continue;  // not a configuration key
        all += fmt::format("{}{}: {}", all.empty() ? "" : "; ", key,
                           origin != nullptr              ? origin->place
                           : loaded.derived.contains(key) ? "derived"
                                                          : "default");
    }
    return placed(origin_of(loaded, *given)->place, message) + (keys.size() > 1 ? " (" + all + ")" : "");
}

}  // namespace mktme::sim
