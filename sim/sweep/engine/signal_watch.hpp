// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <csignal>

namespace mktme::sim {

/// While one of these lives, the stop signals and the end of a child are waited for instead of handled: none can come
/// between a look and a sleep.
class SignalWatch {
public:
    SignalWatch();
    ~SignalWatch();
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

    /// The next of these signals, or 0 after `patience`.
    [[nodiscard]] int wait(std::chrono::milliseconds patience) const;
    /// The signals blocked before: what a child is to start with.
    [[nodiscard]] const sigset_t& before() const { return before_; }

private:
    sigset_t watched_{};
    sigset_t before_{};
};

}  // namespace mktme::sim
