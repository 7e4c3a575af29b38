// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/errno.hpp"

namespace mktme::syscall {

class Call;

/// Semaphore that a call may hold while it sleeps (struct rw_semaphore): for one writer, or any number of readers.
/// Those who wait for it are served in the order in which they fell asleep.
class RwSemaphore {
public:
    RwSemaphore() = default;
    RwSemaphore(const RwSemaphore&) = delete;
    RwSemaphore& operator=(const RwSemaphore&) = delete;

    [[nodiscard]] bool can_read() const { return holders_ != written; }
    [[nodiscard]] bool can_write() const { return holders_ == 0; }

private:
    friend Errno down_read(Call& call, RwSemaphore& semaphore);
    friend Errno down_write(Call& call, RwSemaphore& semaphore);

    static constexpr int written = -1;

    /// A caller's share of a semaphore, given back when it is destroyed.
    class Hold {
    public:
        Hold() = default;
        Hold(Hold&& other) noexcept : of_{other.of_} { other.of_ = nullptr; }
        Hold& operator=(Hold&&) = delete;
        ~Hold();

        [[nodiscard]] bool holds() const { return of_ != nullptr; }
        void take(RwSemaphore& semaphore, int holders) {
            of_ = &semaphore;
            semaphore.holders_ = holders;
        }

    private:
        RwSemaphore* of_ = nullptr;
    };

    int holders_ = 0;  // number of readers; -1 for a writer
};

/// Acquires the semaphore until the step around this, or the call, ends. Sleeps uninterruptibly while others hold it,
/// and then returns erestartsys; otherwise Errno::ok. Precondition: the semaphore outlives the call.
Errno down_read(Call& call, RwSemaphore& semaphore);
Errno down_write(Call& call, RwSemaphore& semaphore);

}  // namespace mktme::syscall
