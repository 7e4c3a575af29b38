// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <chrono>
#include <thread>
#include <utility>

#include "tests/conformance/oracle/error_names.hpp"
#include "tests/conformance/oracle/failure.hpp"
#include "tests/conformance/oracle/frame.hpp"
#include "tests/conformance/oracle/keys/arguments.hpp"
#include "tests/conformance/oracle/keys/descriptor_passing.hpp"
#include "tests/conformance/oracle/keys/key_oracle.hpp"
#include "tests/conformance/oracle/keys/results.hpp"
#include "tests/conformance/oracle/memory/memory_operations.hpp"

namespace mktme::oracle {

namespace {

using std::chrono::milliseconds;
using Outcome = Reply::Outcome;

constexpr const char* hangs = "hang";

/// Returns the operation that words mean, which begin with its name. A word of both languages is one of keys.
Pending operation_of(const Words& words, CaseNames& names) {
    if (const auto* signature = find_signature(words[0]))
        return {signature->result, parse_call(words, *signature, names)};
    if (!is_memory_operation(words[0])) throw ScriptMistake{"!op"};
    const auto line = fmt::format("{}", fmt::join(words, " "));
    return {
        ResultKind::memory,
        {std::string{memory_call}, {{Argument::Kind::bytes, static_cast<std::int64_t>(line.size()), line}}}};
}

}  // namespace

/// Words: `NAME [start] OPERATION ARGUMENT...`, `NAME wait` or `NAME poll`.
std::string KeyOracle::actor_operation(const Words& words) {
    const auto found = actors_.find(words[0]);
    if (found == actors_.end()) throw ScriptMistake{"!noactor"};
    auto& channel = found->second;
    if (words[1] == "wait" || words[1] == "poll") return poll_pending(channel, words[1] == "wait");
    if (channel.pending) throw ScriptMistake{"!busy"};
    const bool starts = words[1] == "start";
    const Words rest(words.begin() + (starts ? 2 : 1), words.end());
    if (rest.empty()) throw ScriptMistake{"!syntax"};
    const Pending operation = operation_of(rest, names_);
    if (!send_frame(channel.socket, encoded(operation.call))) throw ScriptMistake{"!dead"};
    if (operation.result == ResultKind::end) return end_actor(words[0]);
    if (operation.result == ResultKind::new_actor) return create_from(channel, rest[1]);
    return starts ? begin(channel, operation) : complete(channel, operation);
}

/// Returns the result of an operation that was started, or that it still runs.
std::string KeyOracle::poll_pending(Channel& channel, bool to_the_end) {
    constexpr milliseconds short_time{400};
    if (!channel.pending) throw ScriptMistake{"!idle"};
    const auto reply =
        await(channel, upcalls_, to_the_end ? answer_limit : short_time, UpcallService::script);
    if (reply.outcome == Outcome::timed_out) return to_the_end ? hangs : "blocked";
    const auto operation = *std::exchange(channel.pending, std::nullopt);
    if (reply.outcome == Outcome::ended) throw ScriptMistake{"!eof"};
    return text_of(channel, operation, reply.answer);
}

/// Waits until the actor, which has been told to exit, has closed its channel.
std::string KeyOracle::end_actor(const std::string& name) {
    constexpr milliseconds limit{500};
    constexpr milliseconds time_to_end{20};
    readable(actors_[name].socket, limit);
    actors_.erase(name);
    std::this_thread::sleep_for(time_to_end);
    return "0";
}

/// Sends an actor, which has been told to fork, the channel of the new one.
std::string KeyOracle::create_from(Channel& channel, const std::string& name) {
    auto ends = socket_pair();
    if (!ends) throw ScriptMistake{"!socket"};
    send_descriptor(channel.socket, ends->theirs);
    ends->theirs.close();
    const auto reply = await(channel, upcalls_, answer_limit, UpcallService::default_handler);
    if (reply.outcome != Outcome::answered) throw ScriptMistake{"!eof"};
    if (reply.answer.error != 0) return error_result(reply.answer.error);
    actors_[name].socket = std::move(ends->ours);
    return "0";
}

std::string KeyOracle::begin(Channel& channel, const Pending& operation) {
    constexpr milliseconds time_to_block{30};
    channel.pending = operation;
    std::this_thread::sleep_for(time_to_block);
    return "started";
}

std::string KeyOracle::complete(Channel& channel, const Pending& operation) {
    const auto reply = await(channel, upcalls_, answer_limit, UpcallService::default_handler);
    if (reply.outcome == Outcome::ended) throw ScriptMistake{"!eof"};
    if (reply.outcome == Outcome::answered) return text_of(channel, operation, reply.answer);
    channel.pending = operation;
    return hangs;
}

std::string KeyOracle::text_of(const Channel& channel, const Pending& operation, const Answer& answer) {
    const DescribeKey describe = [&](Serial serial) {
        return ask(channel, upcalls_, {"type_of", {{Argument::Kind::number, serial, {}}}});
    };
    return result_text(operation.result, operation.call, answer, names_, describe);
}

}  // namespace mktme::oracle
