// SPDX-License-Identifier: Apache-2.0
#include "sim/results/writers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/base/new_file.hpp"
#include "sim/results/run_files.hpp"

namespace mktme::sim {

std::string stats_as_json(const std::vector<StatValue>& values) {
    nlohmann::ordered_json root;
    root["version"] = stats_version;
    for (const auto& stat : values) {
        // Every level is an object, channel numbers included, so that all paths are read in the same way.
        nlohmann::ordered_json* node = &root;
        std::size_t begin = 0;
        for (auto end = stat.path.find('.'); end != std::string::npos; end = stat.path.find('.', begin)) {
            node = &(*node)[stat.path.substr(begin, end - begin)];
            begin = end + 1;
        }
        std::visit([&](auto value) { (*node)[stat.path.substr(begin)] = value; }, stat.value);
    }
    return root.dump(2) + "\n";
}

std::string stats_as_csv(const std::vector<StatValue>& values) {
    std::string text = "component,stat,value,unit\n";
    for (const auto& stat : values) {
        const auto dot = stat.path.rfind('.');
        text += fmt::format("{},{},{},{}\n", stat.path.substr(0, dot), stat.path.substr(dot + 1),
                            std::visit([](auto value) { return fmt::format("{}", value); }, stat.value),
                            stat.unit);
    }
    return text;
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    NewFile file{path, unfinished_suffix};
    file.write(text);
    file.finish();
}

}  // namespace mktme::sim
