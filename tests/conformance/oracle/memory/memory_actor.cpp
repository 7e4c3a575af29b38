// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/memory/memory_actor.hpp"

#include <sys/syscall.h>
#include <unistd.h>
#include <csignal>

#include "tests/conformance/oracle/abstract_socket.hpp"
#include "tests/conformance/oracle/failure.hpp"
#include "tests/conformance/oracle/frame.hpp"
#include "tests/conformance/oracle/memory/fault_count.hpp"
#include "tests/conformance/oracle/memory/fault_handler.hpp"
#include "tests/conformance/oracle/memory/memory_operations.hpp"
#include "tests/conformance/oracle/memory/signal_pkru.hpp"

namespace mktme::oracle {

namespace {

/// Connects to the recorder and tells it the name of the actor.
Descriptor announced(const std::string& name, const MemoryProcess& process) {
    auto channel = connect_to(process.recorder);
    if (channel.is_open()) send_frame(channel, "hello " + name);
    return channel;
}

}  // namespace

std::string MemoryActor::perform(const Words& words) {
    if (words.empty()) return "!syntax";
    if (words.front() == "faults" && words.size() == 1) return std::to_string(counted_faults());
    forget_faults();
    try {
        return memory_operation(words)(words, *this);
    } catch (const ScriptMistake& mistake) {
        return mistake.what();
    }
}

void MemoryActor::serve() {
    while (const auto message = receive_frame(channel_)) {
        const auto words = words_of(*message);
        if (!words.empty() && words.front() == "exit") return;
        if (!send_frame(channel_, perform(words))) return;
    }
}

void serve_as_process(const std::string& name, MemoryProcess& process) {
    auto channel = announced(name, process);
    if (!channel.is_open()) _exit(1);
    MemoryActor{std::move(channel), process}.serve();
    _exit(0);
}

void serve_as_thread(const std::string& name, MemoryProcess& process) {
    MemoryActor actor{announced(name, process), process};
    if (actor.channel().is_open()) actor.serve();
    actor.channel().close();
    syscall(SYS_exit, 0);  // alone, so that the kernel sees nothing else of the end
}

void resume_after_execve(int channel, const std::string& recorder) {
    install_handlers();
    MemoryProcess process{recorder, {}};
    MemoryActor actor{Descriptor{channel}, process};
    send_frame(actor.channel(), "0");
    actor.serve();
    _exit(0);
}

void install_handlers() {
    install_fault_handler();
    install_pkru_handler();
    signal(SIGCHLD, SIG_IGN);
}

}  // namespace mktme::oracle
