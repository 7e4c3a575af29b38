// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "tests/conformance/oracle/descriptor.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

/// State that all threads of a process share.
struct MemoryProcess {
    std::string recorder;  // abstract address at which the recorder waits for new actors
    std::map<std::string, Descriptor> files;
};

/// Task that performs the operations of one actor of a script: a process or one of its threads.
class MemoryActor {
public:
    /// `channel` leads to the recorder. `process` must outlive the actor.
    MemoryActor(Descriptor channel, MemoryProcess& process)
        : channel_{std::move(channel)},
          process_{&process} {}

    /// Performs operations until one is `exit` or the recorder closes the channel.
    void serve();
    /// Performs the operation of these words, and returns its result.
    std::string perform(const Words& words);

    [[nodiscard]] Descriptor& channel() { return channel_; }
    [[nodiscard]] MemoryProcess& process() { return *process_; }

private:
    Descriptor channel_;
    MemoryProcess* process_;
};

/// Makes this process, or this thread, the actor `name` of the recorder, and ends it with the actor.
[[noreturn]] void serve_as_process(const std::string& name, MemoryProcess& process);
void serve_as_thread(const std::string& name, MemoryProcess& process);

/// Serves as the process did before it executed its program again.
[[noreturn]] void resume_after_execve(int channel, const std::string& recorder);

/// Installs the handlers that the operations of an actor need.
void install_handlers();

}  // namespace mktme::oracle
