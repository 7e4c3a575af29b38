// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/memory/memory_oracle.hpp"

#include <unistd.h>
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/conformance/oracle/abstract_socket.hpp"
#include "tests/conformance/oracle/failure.hpp"
#include "tests/conformance/oracle/frame.hpp"
#include "tests/conformance/oracle/memory/mappings.hpp"
#include "tests/conformance/oracle/memory/memory_actor.hpp"
#include "tests/conformance/oracle/memory/pkru.hpp"

namespace mktme::oracle {

namespace {

/// Time after which an actor counts as hanging.
constexpr std::chrono::milliseconds answer_limit{20000};

/// Makes this process an actor without any descriptor of the recorder.
[[noreturn]] void become_actor(const std::string& name, const std::string& recorder) {
    close_inherited(Descriptor{});
    install_handlers();
    MemoryProcess process{recorder, {}};
    serve_as_process(name, process);
}

}  // namespace

MemoryOracle::MemoryOracle()
    : address_{"mmoracle." + std::to_string(getpid())},
      listener_{listen_at(address_)} {
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

std::string MemoryOracle::perform(const std::string& line) {
    const auto words = words_of(line);
    try {
        if (words.size() < 2) throw ScriptMistake{"!syntax"};
        return words[0] == "-" ? recorder_operation(words) : actor_operation(line, words);
    } catch (const ScriptMistake& mistake) {
        return mistake.what();
    }
}

/// Words: `- proc NAME`.
std::string MemoryOracle::recorder_operation(const Words& words) {
    constexpr std::size_t all = 3;
    if (words[1] != "proc" || words.size() != all) throw ScriptMistake{"!op"};
    if (fork() == 0) become_actor(words[2], address_);
    return join(words[2]) ? "0" : "!spawn";
}

/// Words: `NAME OPERATION ARGUMENT...`.
std::string MemoryOracle::actor_operation(const std::string& line, const Words& words) {
    const auto found = actors_.find(words[0]);
    if (found == actors_.end()) throw ScriptMistake{"!noactor"};
    const auto& channel = found->second;
    if (!send_frame(channel, line.substr(line.find(words[0]) + words[0].size())))
        throw ScriptMistake{"!dead"};
    if (words[1] == "exit") return end_actor(words[0]);
    if (!readable(channel, answer_limit)) throw ScriptMistake{"!hang"};
    const auto result = receive_frame(channel);
    if (!result) throw ScriptMistake{"!dead"};
    const bool creates = (words[1] == "fork" || words[1] == "thread") && *result == "0";
    if (creates && !join(words[2])) throw ScriptMistake{"!hello"};
    return *result;
}

/// Waits until the actor, which has been told to exit, has closed its channel.
std::string MemoryOracle::end_actor(const std::string& name) {
    constexpr std::chrono::milliseconds time_to_end{2};
    readable(actors_[name], answer_limit);
    actors_.erase(name);
    std::this_thread::sleep_for(time_to_end);
    return "0";
}

/// Waits for a new actor to connect. Returns false if it does not, or if it is not `name`.
bool MemoryOracle::join(const std::string& name) {
    if (!readable(listener_, answer_limit)) return false;
    auto channel = accept_from(listener_);
    if (!channel.is_open() || receive_frame(channel) != "hello " + name) return false;
    actors_[name] = std::move(channel);
    return true;
}

std::string MemoryOracle::expected(const std::string& line, const std::string& recorded) const {
    const auto words = words_of(line);
    const bool is_list = words.size() > 1 && (words[1] == "vmas" || words[1] == "pages");
    return is_list && !has_protection_keys() ? without_protection_keys(recorded) : recorded;
}

std::string MemoryOracle::place(const std::string& file, std::size_t /*number*/) const { return file; }

}  // namespace mktme::oracle
