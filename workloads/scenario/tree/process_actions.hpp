// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/naming.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// The child has copies of all names and the same session keyring.
struct Fork {
    New child;
    std::optional<Dec> core;
    std::optional<Cap> cap;
    static constexpr auto form() {
        return version_1("fork", &Fork::child,
                         options(tagged("core=", &Fork::core), tagged("cap=", &Fork::cap)));
    }
    bool operator==(const Fork&) const = default;
};
/// execve(2) of the same program: new memory, PKRU and handlers. Ranges lose their names.
struct Exec {
    std::optional<Cap> cap;
    static constexpr auto form() { return version_2("exec", options(tagged("cap=", &Exec::cap))); }
    bool operator==(const Exec&) const = default;
};
struct Exit {
    static constexpr auto form() { return version_1("exit"); }
    bool operator==(const Exit&) const = default;
};
struct SetUid {
    Dec uid;
    static constexpr auto form() { return version_2("setuid", &SetUid::uid); }
    bool operator==(const SetUid&) const = default;
};
/// Sleeps for some ns.
struct Sleep {
    Dec time;
    static constexpr auto form() { return version_2("sleep", &Sleep::time); }
    bool operator==(const Sleep&) const = default;
};
/// Computes for some ns.
struct Work {
    Dec time;
    static constexpr auto form() { return version_2("work", &Work::time); }
    bool operator==(const Work&) const = default;
};
struct Rlimit {
    Limit limit = Limit::sigpending;
    Dec value;
    static constexpr auto form() { return version_2("rlimit", &Rlimit::limit, &Rlimit::value); }
    bool operator==(const Rlimit&) const = default;
};

struct Block {
    Sig signal = Sig::none;
    static constexpr auto form() { return version_2("block", &Block::signal); }
    bool operator==(const Block&) const = default;
};
struct Unblock {
    Sig signal = Sig::none;
    static constexpr auto form() { return version_2("unblock", &Unblock::signal); }
    bool operator==(const Unblock&) const = default;
};
struct Signalfd {
    Sig signal = Sig::none;
    static constexpr auto form() { return version_2("signalfd", &Signalfd::signal); }
    bool operator==(const Signalfd&) const = default;
};
/// Reads the signalfd. A name takes the key whose serial came with the signal.
struct Take {
    Sig signal = Sig::none;
    static constexpr Naming naming{Role::key, Naming::Need::optional};
    static constexpr auto form() { return version_2("take", &Take::signal); }
    bool operator==(const Take&) const = default;
};
struct Kill {
    Actor target;
    Sig signal = Sig::none;
    std::optional<Dec> value;
    static constexpr auto form() {
        return version_2("kill", &Kill::target, &Kill::signal, options(tagged("value=", &Kill::value)));
    }
    bool operator==(const Kill&) const = default;
};

}  // namespace mktme::scenario
