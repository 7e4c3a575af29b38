// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/access_actions.hpp"
#include "workloads/scenario/tree/agent_actions.hpp"
#include "workloads/scenario/tree/call.hpp"
#include "workloads/scenario/tree/descriptor_actions.hpp"
#include "workloads/scenario/tree/expect.hpp"
#include "workloads/scenario/tree/guest_actions.hpp"
#include "workloads/scenario/tree/key_actions.hpp"
#include "workloads/scenario/tree/machine_actions.hpp"
#include "workloads/scenario/tree/memory_actions.hpp"
#include "workloads/scenario/tree/process_actions.hpp"
#include "workloads/scenario/tree/protection_key_actions.hpp"
#include "workloads/scenario/words/words.hpp"

namespace mktme::scenario {

using AnyAction =
    std::variant<AddKey, RequestKey, Keyctl, Serve, Open, Dup, Pass, Close, Call, Mmap, EncryptMprotect,
                 Mprotect, PkeyMprotect, Munmap, Flush, Madvise, Fill, Check, Touch, Replay, Erase, PkeyAlloc,
                 PkeyFree, PkeyGet, PkeySet, Wrpkru, Fork, Exec, Exit, SetUid, Sleep, Work, Rlimit, Block,
                 Unblock, Signalfd, Take, Kill, Dma, Mm, Vm>;

/// Action of a process, and the name it gives to what it makes.
struct Action {
    std::optional<Given> name;
    AnyAction what;
    Position at{};  // of the verb
    bool operator==(const Action&) const = default;
};

/// Dispositions of a signal.
struct IgnoreSignal {
    static bool begins(const Words& words) { return words.is_verb("ignore"); }
    static constexpr auto form() { return version_2("ignore"); }
    bool operator==(const IgnoreSignal&) const = default;
};

struct DefaultAction {
    static bool begins(const Words& words) { return words.is_verb("default"); }
    static constexpr auto form() { return version_2("default"); }
    bool operator==(const DefaultAction&) const = default;
};

/// The handler does not end a sleeping call with EINTR.
struct RestartCalls {
    static bool begins(const Words& words) { return words.is_verb("restart"); }
    static constexpr auto form() { return version_2("restart"); }
    bool operator==(const RestartCalls&) const = default;
};

/// The handler runs on a stack in this range.
struct AltStack {
    V stack;
    static bool begins(const Words& words) { return words.is_verb("altstack"); }
    static constexpr auto form() { return version_2("altstack", &AltStack::stack); }
    bool operator==(const AltStack&) const = default;
};

/// One line of a signal's handler, or the disposition of the signal. Several actions run in order.
struct On {
    Sig signal = Sig::none;
    std::variant<IgnoreSignal, DefaultAction, RestartCalls, AltStack, Action> response;
    static bool begins(const Words& words) { return words.is_verb("on"); }
    static constexpr auto form() { return version_2("on", &On::signal, &On::response); }
    bool operator==(const On&) const = default;
};

/// A line of a process or thread. Without an expectation its action must succeed.
struct ActorLine {
    Actor actor;
    std::variant<On, Action> what;
    std::optional<Expect> expect;
    static constexpr auto form() {
        return version_1(&ActorLine::actor, &ActorLine::what, &ActorLine::expect);
    }
    bool operator==(const ActorLine&) const = default;
};

/// A line of a guest.
struct GuestLine {
    Guest guest;
    std::variant<GuestFill, GuestCheck, GuestTouch> what;
    std::optional<Expect> expect;
    static constexpr auto form() {
        return version_2(&GuestLine::guest, &GuestLine::what, &GuestLine::expect);
    }
    bool operator==(const GuestLine&) const = default;
};

}  // namespace mktme::scenario
