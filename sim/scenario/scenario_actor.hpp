// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "kernel_model/syscall/kernel_time.hpp"
#include "sim/scenario/action_end.hpp"
#include "sim/scenario/process_names.hpp"
#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::syscall {
class Call;
}
namespace mktme::task {
struct Task;
}

namespace mktme::sim {

using syscall::KernelTime;

/// What a process does on a signal, line by line.
using HandlerLines = std::map<scenario::Sig, std::vector<const scenario::ActorLine*>>;

/// A process or thread of a scenario.
struct ScenarioActor {
    std::string name;
    task::Task* task = nullptr;  // null: it has ended
    bool is_first = true;        // thread of its process
    std::shared_ptr<ProcessNames> names = std::make_shared<ProcessNames>();
    std::shared_ptr<HandlerLines> handlers = std::make_shared<HandlerLines>();
    scenario::Sig died_of = scenario::Sig::none;

    /// The line that has not ended, and what is left of it: a system call that sleeps, or time that passes.
    const scenario::Statement* line = nullptr;
    syscall::Call* call = nullptr;
    std::function<ActionEnd(std::int64_t)> finish{};
    std::optional<KernelTime> wakes{};
    /// Lines whose time has come while it was busy, oldest first.
    std::deque<const scenario::Statement*> backlog{};

    [[nodiscard]] bool is_busy() const { return line != nullptr; }
};

}  // namespace mktme::sim
