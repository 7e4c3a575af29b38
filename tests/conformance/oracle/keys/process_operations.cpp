// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <functional>
#include <system_error>
#include <thread>

#include "tests/conformance/oracle/keys/actor_operations.hpp"
#include "tests/conformance/oracle/keys/descriptor_passing.hpp"
#include "tests/conformance/oracle/keys/keyctl.hpp"

namespace mktme::oracle {

namespace {

/// Creates a process, which serves as an actor with the channel that the recorder sends.
long fork_process(const Call& /*call*/, Actor& actor) {
    auto channel = receive_descriptor(actor.channel());
    const auto child = fork();
    if (child == 0) {
        actor.channel().close();
        serve_as_process(std::move(channel), std::move(actor.process()));
    }
    return child < 0 ? -1 : 0;
}

/// Serves as a thread and ends it. It ends with the system call alone, so that the kernel sees nothing else of it.
void serve_as_thread(Descriptor channel, ActorProcess& process) {
    Actor actor{std::move(channel), process};
    actor.serve();
    actor.channel().close();
    syscall(SYS_exit, 0);
}

/// Creates a thread of the actor's process, which serves as an actor with the channel that the recorder sends.
long create_thread(const Call& /*call*/, Actor& actor) {
    auto channel = receive_descriptor(actor.channel());
    try {
        std::thread{serve_as_thread, std::move(channel), std::ref(actor.process())}.detach();
        return 0;
    } catch (const std::system_error& error) {
        errno = error.code().value();
        return -1;
    }
}

/// Executes this program again, which serves the same channel (resume_after_exec).
long execute(const Call& /*call*/, Actor& actor) {
    std::string name = "keyoracle";
    std::string option = "--resume";
    auto channel = std::to_string(actor.channel().number());
    auto lane = std::to_string(actor.process().lane);
    const std::array<char*, 5> arguments{name.data(), option.data(), channel.data(), lane.data(), nullptr};
    const std::array<char*, 1> environment{nullptr};
    return execve("/proc/self/exe", arguments.data(), environment.data());
}

long sleep_for(const Call& call, Actor& /*actor*/) {
    std::this_thread::sleep_for(std::chrono::milliseconds{call.number(0)});
    return 0;
}

}  // namespace

const std::map<std::string_view, ProcessOperation>& process_operations() {
    static const std::map<std::string_view, ProcessOperation> operations{
        {"fork", fork_process}, {"thread", create_thread}, {"exec", execute}, {"sleep", sleep_for}};
    return operations;
}

}  // namespace mktme::oracle
