// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "kernel_model/task/signal.hpp"

namespace mktme::task {

/// Where user code starts that handles a signal, or one of two special values (sa_handler).
enum class Handler : std::uint64_t { by_default = 0, ignore = 1 };

/// The bits of sa_flags that mean something here.
namespace action_flag {
inline constexpr std::uint32_t no_child_stop = 0x1;  // SA_NOCLDSTOP: no SIGCHLD when a child stops or goes on
inline constexpr std::uint32_t no_child_wait = 0x2;  // SA_NOCLDWAIT
inline constexpr std::uint32_t siginfo = 0x4;        // SA_SIGINFO: the handler gets more than the number
inline constexpr std::uint32_t expose_tag_bits = 0x800;
inline constexpr std::uint32_t restorer = 0x0400'0000;
inline constexpr std::uint32_t on_stack = 0x0800'0000;    // SA_ONSTACK: use the alternate stack
inline constexpr std::uint32_t restart = 0x1000'0000;     // SA_RESTART: interrupted calls start over
inline constexpr std::uint32_t no_defer = 0x4000'0000;    // SA_NODEFER: the handler may interrupt itself
inline constexpr std::uint32_t reset_hand = 0x8000'0000;  // SA_RESETHAND: once, then the default
/// What user space can set; other bits are cleared, so that it can see what this kernel knows.
inline constexpr std::uint32_t known = no_child_stop | no_child_wait | siginfo | expose_tag_bits | restorer |
                                       on_stack | restart | no_defer | reset_hand;
}  // namespace action_flag

/// What a process does with a signal (struct sigaction).
struct SigAction {
    Handler handler = Handler::by_default;
    std::uint32_t flags = 0;
    SignalSet mask{};  // blocked while the handler runs
    /// The kernel has decided that the process dies of this signal: nobody may change that any more.
    bool fixed = false;

    [[nodiscard]] bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
    bool operator==(const SigAction&) const = default;
};

/// What a process does with each signal; shared by its threads.
class Dispositions {
public:
    [[nodiscard]] const SigAction& of(Signal signal) const {
        return actions_[static_cast<std::size_t>(number(signal) - 1)];
    }
    SigAction& of(Signal signal) { return actions_[static_cast<std::size_t>(number(signal) - 1)]; }

    /// Does the signal change nothing, be it by wish or by default?
    [[nodiscard]] bool ignores(Signal signal) const {
        const Handler handler = of(signal).handler;
        return handler == Handler::ignore ||
               (handler == Handler::by_default && harmless_signals.contains(signal));
    }
    /// Is it left to the default, and that is to end the process?
    [[nodiscard]] bool is_fatal(Signal signal) const {
        return of(signal).handler == Handler::by_default &&
               !(harmless_signals | stop_signals).contains(signal);
    }
    /// What execve(2) leaves: handlers are gone with the old program, ignored signals stay ignored.
    void reset_for_exec() {
        for (SigAction& action : actions_)
            action = {.handler = action.handler == Handler::ignore ? Handler::ignore : Handler::by_default};
    }

private:
    std::array<SigAction, signal_count> actions_{};
};

}  // namespace mktme::task
