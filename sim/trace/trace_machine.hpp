// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "sim/trace/machine_options.hpp"
#include "sim/trace/verb_settings.hpp"
#include "workloads/formats/trace_open.hpp"
#include "workloads/front_end/machine_vectors.hpp"

namespace mktme::memctrl {
class AddressDecoder;
}
namespace mktme::platform {
class Machine;
}

namespace mktme::sim {

struct LoadedConfig;
struct SimConfig;

/// Machine that a trace is for: it defines the length of a cycle and the address of an address vector.
class TraceMachine {
public:
    /// Throws ConfigError if the user gave a value that the verb ignores.
    explicit TraceMachine(const MachineOptions& options, const LookedAt& looked_at = looked_at_for_traces());
    TraceMachine(const TraceMachine&) = delete;
    TraceMachine& operator=(const TraceMachine&) = delete;
    ~TraceMachine();

    [[nodiscard]] const LoadedConfig& loaded() const { return *loaded_; }
    [[nodiscard]] const SimConfig& config() const;
    [[nodiscard]] const memctrl::AddressDecoder& memory() const;
    [[nodiscard]] const workloads::TraceContext& context() const { return context_; }
    [[nodiscard]] workloads::OpenTrace open(const std::filesystem::path& path) const;

private:
    std::unique_ptr<const LoadedConfig> loaded_;
    std::unique_ptr<const platform::Machine> machine_;
    workloads::MachineVectors vectors_;
    workloads::TraceContext context_;
};

}  // namespace mktme::sim
