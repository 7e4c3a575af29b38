// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/actor.hpp"

#include <unistd.h>
#include <cerrno>

#include "tests/conformance/oracle/frame.hpp"
#include "tests/conformance/oracle/keys/actor_operations.hpp"

namespace mktme::oracle {

namespace {

/// Performs the operation of a call, as a system call does: returns -1 and sets errno if it fails.
long result_of(const Call& call, Actor& actor, Answer& answer) {
    if (const auto operation = key_calls().find(call.operation); operation != key_calls().end())
        return operation->second(call);
    if (const auto query = key_queries().find(call.operation); query != key_queries().end())
        return query->second(call, answer.data);
    if (call.operation == memory_call) {
        answer.data = actor.memory().perform(words_of(call.arguments[0].bytes));
        return 0;
    }
    if (const auto operation = process_operations().find(call.operation);
        operation != process_operations().end())
        return operation->second(call, actor);
    errno = ENOSYS;
    return -1;
}

}  // namespace

Answer Actor::perform(const Call& call) {
    Answer answer;
    errno = 0;
    answer.value = result_of(call, *this, answer);
    answer.error = answer.value < 0 ? errno : 0;
    return answer;
}

void Actor::serve() {
    while (const auto message = receive_frame(channel_)) {
        const auto call = decoded_call(*message);
        if (!call) return;
        if (call->operation == "exit") {
            if (!call->arguments.empty()) process_->exit_status = static_cast<int>(call->arguments[0].number);
            return;
        }
        if (!send_frame(channel_, encoded(perform(*call)))) return;
    }
}

void serve_as_process(Descriptor channel, ActorProcess process) {
    Actor{std::move(channel), process}.serve();
    _exit(process.exit_status);
}

void resume_after_exec(int channel, Lane lane) {
    enter_lane(lane);
    install_handlers();
    Descriptor socket{channel};
    send_frame(socket, encoded(Answer{}));
    serve_as_process(std::move(socket), ActorProcess{lane, 0, {}});
}

}  // namespace mktme::oracle
