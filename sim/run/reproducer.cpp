// SPDX-License-Identifier: Apache-2.0
#include "sim/run/reproducer.hpp"

#include <fmt/format.h>

#include "sim/base/version.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/writer.hpp"
#include "sim/results/run_files.hpp"
#include "sim/results/writers.hpp"
#include "sim/run/run_facts.hpp"

namespace mktme::sim {

std::filesystem::path write_reproducer(const std::filesystem::path& out, const LoadedConfig& loaded,
                                       std::uint64_t requests, const std::string& failure) {
    std::filesystem::path folder = out / reproducer_folder;
    std::filesystem::create_directories(folder);
    LoadedConfig cut = loaded;
    cut.config.workload.requests = requests + 1;  // the last one may be the one that waits
    cut.config.output.commands = true;
    cut.origins["workload.requests"] = cut.origins["output.commands"] = {"reproducer", Giver::user};
    write_file(folder / reproducer_files[0],
               config_as_toml(cut, idle_values(cut.config, facts_of(cut.config))));
    write_file(folder / reproducer_files[1],
               fmt::format("mktme-sim {} stopped:\n\n    {}\n\nTo see it again, with every DRAM command in "
                           "again/commands.csv:\n\n    mktme-sim run {} --out again\n",
                           version, failure, (folder / reproducer_files[0]).string()));
    return folder;
}

}  // namespace mktme::sim
