// SPDX-License-Identifier: Apache-2.0
#include "sim/config/loader.hpp"

#include "sim/config/table_loader.hpp"

namespace mktme::sim {

LoadedConfig load_config(const std::vector<std::filesystem::path>& files,
                         const std::vector<std::string>& sets, std::size_t machine_files) {
    LoadedConfig loaded;
    for (std::size_t f = 0; f < files.size(); ++f) {
        const std::string file = files[f].string();
        apply_table(file, f < machine_files ? Giver::machine : Giver::user,
                    read_toml(file, "configuration file"), loaded);
    }
    apply_sets(sets, loaded);
    return loaded;
}

std::string placed(const std::string& place, const std::string& text) {
    return place + (place == set_place ? " " : ": ") + text;
}

}  // namespace mktme::sim
