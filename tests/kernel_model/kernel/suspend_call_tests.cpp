// SPDX-License-Identifier: Apache-2.0
// rt_sigsuspend(2): the mask while it sleeps, and afterwards.
#include <catch2/catch.hpp>
#include <csignal>

#include "kernel_model/task/signal_frame.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr auto failure = KernelWorld::failure;

std::uint64_t bit(int signal) { return std::uint64_t{1} << static_cast<unsigned>(signal - 1); }

/// A process that blocks SIGUSR1 and SIGUSR2, and handles the first one.
struct Suspended : KernelWorld {
    const std::uint64_t usual = bit(SIGUSR1) | bit(SIGUSR2);
    Task& sender = kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));

    Suspended() {
        REQUIRE(call(number_of("rt_sigprocmask"), {0, place(usual), 0, 8}) == 0);
        REQUIRE(call(number_of("rt_sigaction"),
                     {SIGUSR1, place(Arguments{0x1000, SA_RESTART, 0, bit(SIGHUP)}), 0, 8}) == 0);
    }
    std::optional<std::int64_t> suspend(std::uint64_t mask) {
        return start(task, number_of("rt_sigsuspend"), {place(mask), 8});
    }
    void send(int signal) { REQUIRE(call(sender, number_of("kill"), {word(task.pid), word(signal)}) == 0); }
    [[nodiscard]] std::uint64_t blocked() const { return task.signals.blocked.bits(); }
};

}  // namespace

TEST_CASE("A suspended process sleeps under its new mask until a handler runs, which restores the old one",
          "[kernel][signals][sleep]") {
    Suspended world;
    CHECK_FALSE(world.suspend(bit(SIGUSR2) | bit(SIGTERM) | bit(SIGKILL)));
    syscall::Call& asleep = *world.last;
    CHECK(world.blocked() == (bit(SIGUSR2) | bit(SIGTERM)));  // SIGKILL cannot be blocked
    world.send(SIGUSR2);
    world.send(SIGTERM);
    world.kernel.continue_calls();
    CHECK_FALSE(world.kernel.take_result(asleep));
    world.send(SIGUSR1);
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(asleep) == failure(Errno::eintr));
    const auto delivery = world.kernel.return_to_user(world.task);
    CHECK(delivery.kind == process::Delivery::Kind::handler);
    CHECK_FALSE(delivery.restarts_call);  // whatever the handler's SA_RESTART
    CHECK(world.blocked() == (bit(SIGUSR2) | bit(SIGTERM) | bit(SIGHUP) | bit(SIGUSR1)));
    CHECK(world.call(number_of("rt_sigreturn"), {}) == 0);
    CHECK(world.blocked() == world.usual);
    CHECK(world.kernel.return_to_user(world.task).kind == process::Delivery::Kind::death);  // of SIGTERM
}

TEST_CASE("A signal that was pending under the old mask ends a sigsuspend at once", "[kernel][signals]") {
    Suspended world;
    world.send(SIGUSR1);
    CHECK(world.suspend(0) == failure(Errno::eintr));
    CHECK(world.kernel.return_to_user(world.task).kind == process::Delivery::Kind::handler);
    CHECK(world.task.signals.frames.back().blocked.bits() == world.usual);
}

TEST_CASE("A sigsuspend that no handler has ended is run anew under the mask it finds", "[kernel][signals]") {
    Suspended world;
    CHECK_FALSE(world.suspend(0));
    world.last->interrupt();
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(*world.last) == failure(Errno::eintr));
    const auto delivery = world.kernel.return_to_user(world.task);
    CHECK(delivery.kind == process::Delivery::Kind::nothing);
    CHECK(delivery.restarts_call);
    CHECK(world.blocked() == world.usual);
}

TEST_CASE("A stop does not end a sigsuspend, and keeps the old mask for its end", "[kernel][signals][stop]") {
    Suspended world;
    CHECK_FALSE(world.suspend(0));
    syscall::Call& asleep = *world.last;
    world.send(SIGSTOP);
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(asleep) == failure(Errno::eintr));
    CHECK(world.kernel.return_to_user(world.task).kind == process::Delivery::Kind::stop);
    CHECK(world.blocked() == 0);
    world.send(SIGCONT);
    CHECK(world.kernel.return_to_user(world.task).restarts_call);
    CHECK(world.blocked() == world.usual);
}

TEST_CASE("A sigsuspend that is refused leaves the mask", "[kernel][signals]") {
    Suspended world;
    CHECK(world.call(number_of("rt_sigsuspend"), {world.place(std::uint64_t{0}), 4}) ==
          failure(Errno::einval));
    CHECK(world.call(number_of("rt_sigsuspend"), {KernelWorld::nowhere, 16}) == failure(Errno::einval));
    CHECK(world.call(number_of("rt_sigsuspend"), {KernelWorld::nowhere, 8}) == failure(Errno::efault));
    CHECK(world.blocked() == world.usual);
    CHECK_FALSE(world.task.suspended_mask);
}

TEST_CASE("A killed process does not stay in sigsuspend", "[kernel][signals][sleep]") {
    Suspended world;
    const int pid = world.task.pid;
    CHECK_FALSE(world.suspend(~std::uint64_t{0}));
    world.send(SIGKILL);
    world.kernel.continue_calls();
    CHECK(world.kernel.tasks.find(pid) == nullptr);
    CHECK(world.kernel.calls_in_progress() == 0);
}
