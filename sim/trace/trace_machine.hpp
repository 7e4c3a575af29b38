// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "models/platform/machine.hpp"
#include "sim/config/loader.hpp"
#include "sim/trace/machine_options.hpp"
#include "sim/trace/verb_settings.hpp"
#include "workloads/formats/trace_open.hpp"
#include "workloads/front_end/machine_vectors.hpp"

namespace mktme::sim {

/// Machine that a trace is for: it defines the length of a cycle and the address of an address vector.
class TraceMachine {
public:
    /// Throws ConfigError if the user gave a value that the verb ignores.
    explicit TraceMachine(const MachineOptions& options, const LookedAt& looked_at = looked_at_for_traces());

    [[nodiscard]] const LoadedConfig& loaded() const { return loaded_; }
    [[nodiscard]] const SimConfig& config() const { return loaded_.config; }
    [[nodiscard]] const memctrl::AddressDecoder& memory() const { return machine_.package(0).decoder(); }
    [[nodiscard]] const workloads::TraceContext& context() const { return context_; }
    [[nodiscard]] workloads::OpenTrace open(const std::filesystem::path& path) const {
        return workloads::open_trace(path, config().trace.format, context_);
    }

private:
    LoadedConfig loaded_;
    platform::Machine machine_;
    workloads::MachineVectors vectors_;
    workloads::TraceContext context_;
};

}  // namespace mktme::sim
