// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// Answer with a payload, after `latency` ns.
struct Instantiate {
    Str payload;
    std::optional<Dec> latency;
    static constexpr auto form() {
        return version_1("instantiate", &Instantiate::payload,
                         options(tagged("latency=", &Instantiate::latency)));
    }
    bool operator==(const Instantiate&) const = default;
};

/// Answer of an agent with a negative key for `timeout` ns, after `latency` ns.
struct RejectByAgent {
    syscall::Errno error = syscall::Errno::ok;
    std::optional<Dec> timeout;
    std::optional<Dec> latency;
    static constexpr auto form() {
        return version_1("reject", &RejectByAgent::error,
                         options(tagged("timeout=", &RejectByAgent::timeout),
                                 in_version_2(tagged("latency=", &RejectByAgent::latency))));
    }
    bool operator==(const RejectByAgent&) const = default;
};

/// The agent reads the request and does not answer.
struct IgnoreRequest {
    static constexpr auto form() { return version_2("ignore"); }
    bool operator==(const IgnoreRequest&) const = default;
};

/// What this process does on its agent signal, for descriptions that match the pattern. The first matching line counts.
struct Serve {
    Type type;
    Str pattern;
    std::optional<Str> callout;
    std::variant<Instantiate, RejectByAgent, IgnoreRequest> answer;
    static constexpr auto form() {
        return version_1("serve", &Serve::type, &Serve::pattern, in_version_2(&Serve::callout),
                         &Serve::answer);
    }
    bool operator==(const Serve&) const = default;
};

}  // namespace mktme::scenario
