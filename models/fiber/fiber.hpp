// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace mktme::fiber {

/// Function with a stack of its own, which can stop in the middle and go on later.
///
/// All fibers of a host thread take turns: one runs until it suspends itself or ends.
class Fiber {
public:
    explicit Fiber(std::function<void()> body);
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;
    /// Abandons a body that has begun and has not ended: it is resumed for the last time, and must end without waiting.
    ~Fiber();

    /// Runs the body until it suspends itself or ends. Throws what it throws. Preconditions: it is not running and has not
    /// ended.
    void resume();
    [[nodiscard]] bool has_ended() const { return has_ended_; }

    /// Returns the fiber that runs; null outside of all.
    [[nodiscard]] static Fiber* running();
    /// Stops the running fiber until it is resumed. Returns false if it has been abandoned, then and from then on at once:
    /// nothing will come any more.
    static bool suspend();

private:
    class Stack;

    std::function<void()> body_;
    std::unique_ptr<Stack> stack_;  // null: it has not begun
    bool has_ended_ = false;
    bool is_abandoned_ = false;
};

}  // namespace mktme::fiber
