// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_machine.hpp"

#include "sim/config/loader.hpp"
#include "sim/run/assembly.hpp"

namespace mktme::sim {

namespace {

LoadedConfig load(const MachineOptions& options, const LookedAt& looked_at) {
    LoadedConfig loaded = load_config(options.configs, options.sets);
    refuse_ignored(loaded, looked_at);
    return loaded;
}

}  // namespace

TraceMachine::TraceMachine(const MachineOptions& options, const LookedAt& looked_at)
    : loaded_{load(options, looked_at)},
      machine_{{package_params(config())}},
      vectors_{memory()},
      context_{trace_context(config(), machine_.package(0).clock(), vectors_)} {}

}  // namespace mktme::sim
