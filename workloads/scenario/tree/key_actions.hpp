// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/form.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// Name that an action gives to what it makes.
struct Naming {
    enum class Need : std::uint8_t { optional, required };

    Role gives = Role::key;
    Need need = Need::required;
};

/// add_key(2). With type `keyagent` the description is the type that the agent serves, the payload its signal.
struct AddKey {
    Type type;
    Str description;
    Str payload;
    Ring ring = Ring::thread;

    static constexpr Naming naming{Role::key};
    static constexpr auto form() {
        return version_1("add_key", &AddKey::type, &AddKey::description, &AddKey::payload, &AddKey::ring);
    }
    bool operator==(const AddKey&) const = default;
};

/// request_key(2). Without a callout nothing is constructed.
struct RequestKey {
    Type type;
    Str description;
    std::optional<Str> callout;
    Ring ring = Ring::thread;

    static constexpr Naming naming{Role::key};
    static constexpr auto form() {
        return version_1("request_key", &RequestKey::type, &RequestKey::description, &RequestKey::callout,
                         &RequestKey::ring);
    }
    bool operator==(const RequestKey&) const = default;
};

struct Revoke {
    Key key;
    static constexpr auto form() { return version_1("revoke", &Revoke::key); }
    bool operator==(const Revoke&) const = default;
};
/// The operation of `revoke=own-call`.
struct SafeRevoke {
    Key key;
    static constexpr auto form() { return version_2("safe-revoke", &SafeRevoke::key); }
    bool operator==(const SafeRevoke&) const = default;
};
struct Invalidate {
    Key key;
    static constexpr auto form() { return version_1("invalidate", &Invalidate::key); }
    bool operator==(const Invalidate&) const = default;
};
struct Link {
    Key key;
    Ring ring = Ring::thread;
    static constexpr auto form() { return version_1("link", &Link::key, &Link::ring); }
    bool operator==(const Link&) const = default;
};
struct Unlink {
    Key key;
    Ring ring = Ring::thread;
    static constexpr auto form() { return version_1("unlink", &Unlink::key, &Unlink::ring); }
    bool operator==(const Unlink&) const = default;
};
struct SetPerm {
    Key key;
    Hex32 mask;
    static constexpr auto form() { return version_1("setperm", &SetPerm::key, &SetPerm::mask); }
    bool operator==(const SetPerm&) const = default;
};
/// keyctl(2).
struct Keyctl {
    std::variant<Revoke, SafeRevoke, Invalidate, Link, Unlink, SetPerm> operation;
    static constexpr auto form() { return version_1("keyctl", &Keyctl::operation); }
    bool operator==(const Keyctl&) const = default;
};

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

/// `open mktme`: a descriptor that holds a key of its own, with `allocation=devfd`.
struct Open {
    static constexpr Naming naming{Role::descriptor};
    static constexpr auto form() { return version_2("open", "mktme"); }
    bool operator==(const Open&) const = default;
};
struct Dup {
    Fd descriptor;
    static constexpr Naming naming{Role::descriptor};
    static constexpr auto form() { return version_2("dup", &Dup::descriptor); }
    bool operator==(const Dup&) const = default;
};
/// Gives a descriptor to another process, under the same name.
struct Pass {
    Fd descriptor;
    Actor to;
    static constexpr auto form() { return version_2("pass", &Pass::descriptor, "to", &Pass::to); }
    bool operator==(const Pass&) const = default;
};
struct Close {
    Fd descriptor;
    static constexpr auto form() { return version_2("close", &Close::descriptor); }
    bool operator==(const Close&) const = default;
};

/// Result that a call must have, compared as text. It runs to the end of the line.
struct CallResult {
    std::vector<ResultWord> words;
    static constexpr auto form() { return version_2("->", many(&CallResult::words)); }
    bool operator==(const CallResult&) const = default;
};
/// An operation of the conformance languages on keys or memory.
struct Call {
    Operation operation;
    std::vector<CallWord> arguments;
    std::optional<CallResult> result;

    /// What the name stands for depends on the operation (name_rules.cpp).
    static constexpr Naming naming{Role::key, Naming::Need::optional};
    static constexpr auto form() {
        return version_2("call", &Call::operation, &Call::arguments, &Call::result);
    }
    bool operator==(const Call&) const = default;
};

}  // namespace mktme::scenario
