// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/oracle/descriptor.hpp"
#include "tests/conformance/oracle/keys/key_messages.hpp"
#include "tests/conformance/oracle/keys/lane.hpp"
#include "tests/conformance/oracle/memory/memory_actor.hpp"

namespace mktme::oracle {

/// State that all threads of a process share.
struct ActorProcess {
    Lane lane = 0;
    int exit_status = 0;
    MemoryProcess memory{};
};

/// Task that performs the operations of one actor of a script: a process or one of its threads.
class Actor {
public:
    /// `channel` leads to the recorder. `process` must outlive the actor.
    Actor(Descriptor channel, ActorProcess& process)
        : channel_{std::move(channel)},
          process_{&process},
          memory_{Descriptor{}, process.memory} {}

    /// Answers calls until one is `exit` or the recorder closes the channel.
    void serve();

    [[nodiscard]] Descriptor& channel() { return channel_; }
    [[nodiscard]] ActorProcess& process() { return *process_; }
    /// Performs the operations of memory cases.
    [[nodiscard]] MemoryActor& memory() { return memory_; }

private:
    Answer perform(const Call& call);

    Descriptor channel_;
    ActorProcess* process_;
    MemoryActor memory_;
};

/// Serves as the main thread of a process, and ends the process with it.
[[noreturn]] void serve_as_process(Descriptor channel, ActorProcess process);

/// Serves as the process did before it executed its program again.
[[noreturn]] void resume_after_exec(int channel, Lane lane);

}  // namespace mktme::oracle
