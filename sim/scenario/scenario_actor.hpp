// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel_model/process/exit_status.hpp"
#include "models/base/quantity.hpp"
#include "sim/scenario/process_names.hpp"
#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::mm {
class Guest;
}
namespace mktme::syscall {
class Call;
}
namespace mktme::task {
struct Task;
}

namespace mktme::sim {

/// What a process does on a signal, line by line.
using HandlerLines = std::map<scenario::Sig, std::vector<const scenario::ActorLine*>>;

/// What a process or thread is doing.
enum class ActorState : std::uint8_t {
    idle,       // it has no line, and no strand
    executing,  // it has its core, or waits for it
    passing,    // it lets time pass
    asleep      // it waits for others: in a system call, or for a name
};

/// How a process ends.
struct ProcessEnd {
    process::ExitStatus status{};
    scenario::Sig signal = scenario::Sig::none;  // that ends it
};

/// A process or thread of a scenario.
struct ScenarioActor {
    /// A line that it is to perform.
    struct Line {
        const scenario::Statement* statement = nullptr;
        SimTime due{};
    };

    std::string name;
    task::Task* task = nullptr;  // null: it has ended, or has yet to come
    bool is_there = false;       // it has come
    bool is_first = true;        // thread of its process
    mm::Guest* guest = nullptr;  // of which it is the virtual processor
    std::shared_ptr<ProcessNames> names = std::make_shared<ProcessNames>();
    std::shared_ptr<HandlerLines> handlers = std::make_shared<HandlerLines>();
    scenario::Sig died_of = scenario::Sig::none;

    ActorState state = ActorState::idle;
    const syscall::Call* sleeps_in =
        nullptr;  // the system call in which it is asleep; null: it is not, or in none
    /// Its process ends: the thread ends itself when its access or call is over.
    std::optional<ProcessEnd> dying{};
    /// The line that it performs, and those behind it, oldest first.
    std::optional<Line> line{};
    std::deque<Line> backlog{};

    /// Makes it a further thread of a process.
    void join(const ScenarioActor& process) {
        is_first = false;
        names = process.names;
        handlers = process.handlers;
    }
    /// Returns true if it is about to do something by itself.
    [[nodiscard]] bool is_under_way() const {
        return state == ActorState::executing || state == ActorState::passing;
    }
};

}  // namespace mktme::sim
