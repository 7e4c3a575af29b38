// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::sim {

/// While one of these lives, Ctrl-C asks the run to end instead of ending the process: results so far are written.
class InterruptGuard {
public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

    [[nodiscard]] static bool was_interrupted();

private:
    using Handler = void (*)(int);
    Handler previous_;
};

}  // namespace mktme::sim
