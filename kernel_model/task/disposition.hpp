// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "kernel_model/task/signal.hpp"

namespace mktme::task {

/// Start address of the code that handles a signal, or one of two special values (sa_handler).
enum class Handler : std::uint64_t { by_default = 0, ignore = 1 };

/// The bits of sa_flags that have a meaning here.
namespace action_flag {
inline constexpr std::uint32_t no_child_stop = 0x1;  // SA_NOCLDSTOP: no SIGCHLD if a child stops or continues
inline constexpr std::uint32_t no_child_wait = 0x2;  // SA_NOCLDWAIT
inline constexpr std::uint32_t siginfo = 0x4;        // SA_SIGINFO: the handler gets more than the number
inline constexpr std::uint32_t expose_tag_bits = 0x800;
inline constexpr std::uint32_t restorer = 0x0400'0000;
inline constexpr std::uint32_t on_stack = 0x0800'0000;    // SA_ONSTACK: use the alternate stack
inline constexpr std::uint32_t restart = 0x1000'0000;     // SA_RESTART: interrupted calls are restarted
inline constexpr std::uint32_t no_defer = 0x4000'0000;    // SA_NODEFER: the handler may interrupt itself
inline constexpr std::uint32_t reset_hand = 0x8000'0000;  // SA_RESETHAND: runs once, then the default
/// Bits that user space may set. The kernel clears all others, so a program can tell which ones are supported.
inline constexpr std::uint32_t known = no_child_stop | no_child_wait | siginfo | expose_tag_bits | restorer |
                                       on_stack | restart | no_defer | reset_hand;
}  // namespace action_flag

/// Action of a process on a signal (struct sigaction).
struct SigAction {
    Handler handler = Handler::by_default;
    std::uint32_t flags = 0;
    SignalSet mask{};  // blocked while the handler runs
    /// True once the kernel has forced the fatal default action. The action can no longer be changed.
    bool fixed = false;

    [[nodiscard]] bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
    bool operator==(const SigAction&) const = default;
};

/// Actions of a process on each signal, shared by its threads.
class Dispositions {
public:
    [[nodiscard]] const SigAction& of(Signal signal) const {
        return actions_[static_cast<std::size_t>(number(signal) - 1)];
    }
    SigAction& of(Signal signal) { return actions_[static_cast<std::size_t>(number(signal) - 1)]; }

    /// Returns true if the signal has no effect, by its action or by default.
    [[nodiscard]] bool ignores(Signal signal) const {
        const Handler handler = of(signal).handler;
        return handler == Handler::ignore ||
               (handler == Handler::by_default && harmless_signals.contains(signal));
    }
    /// Returns true if the action is the default and ends the process.
    [[nodiscard]] bool is_fatal(Signal signal) const {
        return of(signal).handler == Handler::by_default &&
               !(harmless_signals | stop_signals).contains(signal);
    }
    /// Applies execve(2): handlers are reset to the default, ignored signals stay ignored.
    void reset_for_exec() {
        for (SigAction& action : actions_)
            action = {.handler = action.handler == Handler::ignore ? Handler::ignore : Handler::by_default};
    }

private:
    std::array<SigAction, signal_count> actions_{};
};

}  // namespace mktme::task
