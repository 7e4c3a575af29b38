// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/agent_actions.hpp"

namespace mktme::scenario {

/// Answers of a handler besides `instantiate`. Times of negative keys are in seconds.
struct Negate {
    Dec timeout;
    static constexpr auto form() { return version_2("negate", &Negate::timeout); }
    bool operator==(const Negate&) const = default;
};

struct Reject {
    syscall::Errno error = syscall::Errno::ok;
    Dec timeout;
    static constexpr auto form() { return version_2("reject", &Reject::error, &Reject::timeout); }
    bool operator==(const Reject&) const = default;
};

struct EndWithoutAnswer {
    static constexpr auto form() { return version_2("exit"); }
    bool operator==(const EndWithoutAnswer&) const = default;
};

struct Hang {
    static constexpr auto form() { return version_2("hang"); }
    bool operator==(const Hang&) const = default;
};

/// What /sbin/request-key does for descriptions that match. The first matching line counts.
struct Handler {
    Type type;
    Str pattern;
    std::optional<Str> callout;
    std::variant<Instantiate, Negate, Reject, EndWithoutAnswer, Hang> answer;
    static constexpr auto form() {
        return version_2("handler", &Handler::type, &Handler::pattern, &Handler::callout, &Handler::answer);
    }
    bool operator==(const Handler&) const = default;
};

}  // namespace mktme::scenario
