// SPDX-License-Identifier: Apache-2.0
#include "sim/run/reproducer.hpp"

#include <fmt/format.h>

#include "sim/config/writer.hpp"
#include "sim/observe/output_file.hpp"
#include "sim/results/output_folder.hpp"
#include "sim/results/writers.hpp"
#include "sim/version.hpp"

namespace mktme::sim {

std::filesystem::path write_reproducer(const RunRequest& request, const LoadedConfig& loaded,
                                       std::uint64_t requests, const std::string& failure) {
    std::filesystem::path folder = request.out / reproducer_folder;
    std::filesystem::create_directories(folder);
    LoadedConfig cut = loaded;
    cut.config.workload.requests = requests + 1;  // the last one may be the one that waits
    cut.config.output.commands = true;
    cut.origins["workload.requests"] = cut.origins["output.commands"] = "reproducer";
    write_file(folder / "config.toml", config_as_toml(cut));
    const std::string trace =
        request.trace ? fmt::format(" --trace {}", std::filesystem::absolute(*request.trace).string()) : "";
    write_file(folder / "README.txt",
               fmt::format("mktme-sim {} stopped:\n\n    {}\n\nTo see it again, with every DRAM command in "
                           "again/commands.csv:\n\n    mktme-sim run {}{} --out again\n",
                           version, failure, (folder / "config.toml").string(), trace));
    return folder;
}

}  // namespace mktme::sim
