// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/naming.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

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

}  // namespace mktme::scenario
