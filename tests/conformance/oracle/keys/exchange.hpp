// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "tests/conformance/oracle/descriptor.hpp"
#include "tests/conformance/oracle/keys/key_messages.hpp"
#include "tests/conformance/oracle/keys/signatures.hpp"
#include "tests/conformance/oracle/keys/upcalls.hpp"

namespace mktme::oracle {

/// Operation that an actor has begun and whose answer nobody has read yet.
struct Pending {
    ResultKind result;
    Call call;
};

/// The recorder's side of an actor.
struct Channel {
    Descriptor socket;
    std::optional<Pending> pending;
};
using Channels = std::map<std::string, Channel>;

/// Time after which an operation counts as hanging.
constexpr std::chrono::milliseconds answer_limit{20000};

/// Who serves the upcalls that come while the recorder waits for an answer.
enum class UpcallService { default_handler, script };

/// Result of waiting for an answer.
struct Reply {
    enum class Outcome { answered, timed_out, ended };

    Outcome outcome;
    Answer answer;
};

/// Waits for the answer of an actor and accepts upcalls meanwhile.
Reply await(const Channel& channel, Upcalls& upcalls, std::chrono::milliseconds limit, UpcallService service);

/// Performs an operation that the script does not contain. Its error is EIO if the actor does not answer.
Answer ask(const Channel& channel, Upcalls& upcalls, const Call& call);

}  // namespace mktme::oracle
