// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>

namespace mktme::task {

/// A signal's number, with Linux' numbers for x86. Real-time signals have numbers only.
enum class Signal : std::uint8_t {
    none = 0,  // kill(pid, 0): checks permission, sends nothing
    sighup = 1,
    sigint = 2,
    sigquit = 3,
    sigill = 4,
    sigtrap = 5,
    sigabrt = 6,
    sigbus = 7,
    sigfpe = 8,
    sigkill = 9,
    sigusr1 = 10,
    sigsegv = 11,
    sigusr2 = 12,
    sigpipe = 13,
    sigalrm = 14,
    sigterm = 15,
    sigstkflt = 16,
    sigchld = 17,
    sigcont = 18,
    sigstop = 19,
    sigtstp = 20,
    sigttin = 21,
    sigttou = 22,
    sigurg = 23,
    sigxcpu = 24,
    sigxfsz = 25,
    sigvtalrm = 26,
    sigprof = 27,
    sigwinch = 28,
    sigio = 29,
    sigpwr = 30,
    sigsys = 31,
    first_realtime = 32,  // the kernel's SIGRTMIN; C libraries reserve the first two
    last = 64,            // SIGRTMAX
};

inline constexpr int signal_count = 64;

constexpr int number(Signal signal) { return static_cast<int>(signal); }
constexpr Signal realtime_signal(int above_first) {
    return static_cast<Signal>(number(Signal::first_realtime) + above_first);
}
constexpr bool is_realtime(Signal signal) { return signal >= Signal::first_realtime; }
/// Returns true if `number` is that of a signal; 0 is not.
constexpr bool is_signal(int number) { return number >= 1 && number <= signal_count; }

/// A set of signals: a sigset_t. Bit n - 1 stands for signal n.
class SignalSet {
public:
    constexpr SignalSet() = default;
    constexpr SignalSet(std::initializer_list<Signal> signals) {
        for (const Signal signal : signals) add(signal);
    }
    static constexpr SignalSet from_bits(std::uint64_t bits) {
        SignalSet set;
        set.bits_ = bits;
        return set;
    }
    static constexpr SignalSet all() { return from_bits(~std::uint64_t{0}); }

    [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    [[nodiscard]] constexpr bool contains(Signal signal) const { return (bits_ & bit(signal)) != 0; }
    constexpr void add(Signal signal) { bits_ |= bit(signal); }
    constexpr void remove(Signal signal) { bits_ &= ~bit(signal); }
    /// Returns the signal with the lowest number; Signal::none for an empty set.
    [[nodiscard]] constexpr Signal lowest() const {
        return empty() ? Signal::none : static_cast<Signal>(std::countr_zero(bits_) + 1);
    }

    friend constexpr SignalSet operator|(SignalSet a, SignalSet b) { return from_bits(a.bits_ | b.bits_); }
    friend constexpr SignalSet operator&(SignalSet a, SignalSet b) { return from_bits(a.bits_ & b.bits_); }
    /// Returns the signals in `a` but not in `b`.
    friend constexpr SignalSet operator-(SignalSet a, SignalSet b) { return from_bits(a.bits_ & ~b.bits_); }
    bool operator==(const SignalSet&) const = default;

private:
    static constexpr std::uint64_t bit(Signal signal) {
        return std::uint64_t{1} << (static_cast<unsigned>(number(signal)) - 1U);
    }

    std::uint64_t bits_ = 0;
};

/// Signals that an instruction raises. They are taken before all others (SYNCHRONOUS_MASK).
inline constexpr SignalSet synchronous_signals{Signal::sigsegv, Signal::sigbus, Signal::sigill,
                                               Signal::sigtrap, Signal::sigfpe, Signal::sigsys};
/// Signals that cannot be blocked, ignored or handled (SIG_KERNEL_ONLY_MASK).
inline constexpr SignalSet unblockable_signals{Signal::sigkill, Signal::sigstop};
/// Signals whose default action stops the process (SIG_KERNEL_STOP_MASK).
inline constexpr SignalSet stop_signals{Signal::sigstop, Signal::sigtstp, Signal::sigttin, Signal::sigttou};
/// Signals whose default action is nothing (SIG_KERNEL_IGNORE_MASK).
inline constexpr SignalSet harmless_signals{Signal::sigcont, Signal::sigchld, Signal::sigwinch,
                                            Signal::sigurg};
/// Signals whose default action ends the process with a core dump (SIG_KERNEL_COREDUMP_MASK).
inline constexpr SignalSet core_signals{Signal::sigquit, Signal::sigill,  Signal::sigtrap, Signal::sigabrt,
                                        Signal::sigfpe,  Signal::sigsegv, Signal::sigbus,  Signal::sigsys,
                                        Signal::sigxcpu, Signal::sigxfsz};

}  // namespace mktme::task
