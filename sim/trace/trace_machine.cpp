// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_machine.hpp"

#include "models/platform/package_params.hpp"
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
    : loaded_{std::make_unique<const LoadedConfig>(load(options, looked_at))},
      machine_{std::make_unique<const platform::Machine>(std::vector{package_params(config())})},
      vectors_{memory()},
      context_{trace_context(config(), machine_->package(0).clock(), vectors_)} {}

TraceMachine::~TraceMachine() = default;

const SimConfig& TraceMachine::config() const { return loaded_->config; }

const memctrl::AddressDecoder& TraceMachine::memory() const { return machine_->package(0).decoder(); }

workloads::OpenTrace TraceMachine::open(const std::filesystem::path& path) const {
    return workloads::open_trace(path, config().trace.format, context_);
}

}  // namespace mktme::sim
