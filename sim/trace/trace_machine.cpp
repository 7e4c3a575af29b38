// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_machine.hpp"

#include "sim/config/loader.hpp"
#include "sim/run/assembly.hpp"

namespace mktme::sim {

void add_machine_options(CLI::App& verb, MachineOptions& options) {
    verb.add_option("--config", options.configs,
                    "machine the trace is for (TOML): clock of its cycles, address vectors, size of memory")
        ->allow_extra_args(false);
    verb.add_option("--set", options.sets,
                    "path=value; trace.format names the format read, trace.clock its clock")
        ->allow_extra_args(false);
}

namespace {

LoadedConfig load(const MachineOptions& options, const LookedAt& looked_at) {
    LoadedConfig loaded = load_config(options.configs, options.sets);
    refuse_ignored(loaded, looked_at);
    return loaded;
}

}  // namespace

TraceMachine::TraceMachine(const MachineOptions& options, const LookedAt& looked_at)
    : loaded_{load(options, looked_at)},
      memory_{memory_system_params(config())},
      vectors_{memory_},
      context_{trace_context(config(), memory_.clock(), vectors_)} {}

}  // namespace mktme::sim
