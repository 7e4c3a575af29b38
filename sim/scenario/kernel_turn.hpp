// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/scenario/scenario_world.hpp"

namespace mktme::sim {

/// Scope in which a strand that is no task's has a core: kernel threads, and what is done to the machine from outside.
class KernelTurn {
public:
    explicit KernelTurn(ScenarioWorld& world) : world_{&world} { world.cores.take(core, no_task); }
    KernelTurn(const KernelTurn&) = delete;
    KernelTurn& operator=(const KernelTurn&) = delete;
    ~KernelTurn() { world_->cores.leave(core); }

private:
    static constexpr syscall::CoreId core{0};
    static constexpr int no_task = 0;

    ScenarioWorld* world_;
};

}  // namespace mktme::sim
