// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <csignal>

namespace mktme::sim {

/// Guard that blocks the stop signals and SIGCHLD while it exists. They are waited for instead of handled, so that none
/// can come between a check and a wait.
class SignalWatch {
public:
    SignalWatch();
    ~SignalWatch();
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

    /// Returns the next of these signals, or 0 after `patience`.
    [[nodiscard]] int wait(std::chrono::milliseconds patience) const;
    /// Returns the signal mask before the guard, with which a child starts.
    [[nodiscard]] const sigset_t& before() const { return before_; }

private:
    sigset_t watched_{};
    sigset_t before_{};
};

}  // namespace mktme::sim
