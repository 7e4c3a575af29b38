// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <array>
#include <cerrno>
#include <functional>
#include <system_error>
#include <thread>

#include "tests/conformance/oracle/error_names.hpp"
#include "tests/conformance/oracle/memory/memory_operations.hpp"

namespace mktme::oracle {

namespace {

/// NAME
std::string fork_process(const Words& w, MemoryActor& actor) {
    const auto child = fork();
    if (child == 0) {
        actor.channel().close();
        serve_as_process(w[1], actor.process());
    }
    return child < 0 ? error_result(errno) : "0";
}

/// NAME
std::string create_thread(const Words& w, MemoryActor& actor) {
    try {
        std::thread{serve_as_thread, w[1], std::ref(actor.process())}.detach();
        return "0";
    } catch (const std::system_error& error) {
        return error_result(error.code().value());
    }
}

/// Executes this program again, which serves the same channel (resume_after_execve).
std::string execute_program(const Words& /*words*/, MemoryActor& actor) {
    std::string name = "mmoracle";
    std::string option = "--resume";
    auto channel = std::to_string(actor.channel().number());
    auto recorder = actor.process().recorder;
    const std::array<char*, 5> arguments{name.data(), option.data(), channel.data(), recorder.data(),
                                         nullptr};
    const std::array<char*, 1> environment{nullptr};
    execve("/proc/self/exe", arguments.data(), environment.data());
    return error_result(errno);
}

}  // namespace

std::span<const MemoryEntry> task_operations() {
    static constexpr std::array entries{
        MemoryEntry{"fork", 1, 1, fork_process},
        MemoryEntry{"thread", 1, 1, create_thread},
        MemoryEntry{"execve", 0, any_number, execute_program},
    };
    return entries;
}

}  // namespace mktme::oracle
