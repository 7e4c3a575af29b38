// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/signal_frame.hpp"
#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

struct One : SignalWorld {
    Task& task = process(alice);
};

}  // namespace

TEST_CASE("sigaction answers EINVAL for SIGKILL, SIGSTOP and numbers no signal has", "[signals][sigaction]") {
    One world;
    for (const int signal : {number(Signal::sigkill), number(Signal::sigstop), 0, -1, 65})
        CHECK(sigaction(world.book(), world.task, signal, SigAction{}).error() == Errno::einval);
    CHECK(sigaction(world.book(), world.task, number(Signal::sigkill), std::nullopt));
    CHECK(sigaction(world.book(), world.task, 65, std::nullopt).error() == Errno::einval);
}

TEST_CASE("sigaction yields the old action, without flags it does not know and without SIGKILL in the mask",
          "[signals][sigaction]") {
    One world;
    constexpr std::uint32_t unknown_flag = 0x100;
    const SigAction action{.handler = SignalWorld::handler,
                           .flags = action_flag::restart | unknown_flag,
                           .mask = {Signal::sigint, Signal::sigkill, Signal::sigstop}};
    CHECK(*sigaction(world.book(), world.task, number(Signal::sigusr1), action) == SigAction{});
    const SigAction kept{
        .handler = SignalWorld::handler, .flags = action_flag::restart, .mask = {Signal::sigint}};
    CHECK(*sigaction(world.book(), world.task, number(Signal::sigusr1), std::nullopt) == kept);
}

TEST_CASE("A signal the kernel has decided a process to die of cannot be handled any more",
          "[signals][sigaction]") {
    One world;
    force_signal(world.book(), world.task, fault_info(Signal::sigsys, SigCode::kernel, 0),
                 ForcedHandler::fatal);
    CHECK(sigaction(world.book(), world.task, number(Signal::sigsys), std::nullopt).error() == Errno::einval);
}

TEST_CASE("Ignoring a signal discards it where it waits, even blocked", "[signals][sigaction]") {
    One world;
    world.block(world.task, SignalSet::all());
    CHECK(world.send(world.task, world.task, Signal::sigusr1) == Errno::ok);
    CHECK(world.send_to_thread(world.task, world.task, Signal::sigusr1) == Errno::ok);
    CHECK(world.send(world.task, world.task, Signal::sigchld) == Errno::ok);
    world.ignore(world.task, Signal::sigusr1);
    CHECK(world.waiting(world.task) == SignalSet{Signal::sigchld});
    world.by_default(world.task, Signal::sigchld);
    CHECK(world.waiting(world.task).empty());
}

TEST_CASE("An ignored signal is dropped when sent, a blocked one waits all the same",
          "[signals][sigaction]") {
    One world;
    world.ignore(world.task, Signal::sigusr1);
    CHECK(world.send(world.task, world.task, Signal::sigusr1) == Errno::ok);
    CHECK_FALSE(world.take(world.task));
    world.block(world.task, {Signal::sigusr1});
    CHECK(world.send(world.task, world.task, Signal::sigusr1) == Errno::ok);
    CHECK(world.waiting(world.task) == SignalSet{Signal::sigusr1});
}

TEST_CASE("sigprocmask adds, removes and sets, but never SIGKILL and SIGSTOP", "[signals][mask]") {
    One world;
    CHECK(sigprocmask(world.task, MaskHow::block, SignalSet{Signal::sigint, Signal::sigkill})->empty());
    CHECK(*sigprocmask(world.task, MaskHow::block, SignalSet{Signal::sighup}) == SignalSet{Signal::sigint});
    CHECK(*sigprocmask(world.task, MaskHow::unblock, SignalSet{Signal::sigint}) ==
          SignalSet{Signal::sigint, Signal::sighup});
    CHECK(*sigprocmask(world.task, MaskHow::set_mask, SignalSet::all()) == SignalSet{Signal::sighup});
    CHECK(world.task.signals.blocked == SignalSet::all() - unblockable_signals);
}

TEST_CASE("sigprocmask answers EINVAL for a wrong size, and for another how if there is a set",
          "[signals][mask]") {
    One world;
    constexpr auto other = MaskHow{3};
    CHECK(sigprocmask(world.task, MaskHow::block, SignalSet{}, 4).error() == Errno::einval);
    CHECK(sigprocmask(world.task, other, SignalSet{}).error() == Errno::einval);
    CHECK(sigprocmask(world.task, other, std::nullopt));
}

TEST_CASE("sigpending shows what is blocked and waits, for the thread and for all", "[signals][mask]") {
    One world;
    world.block(world.task, {Signal::sigusr1, SignalWorld::rt0});
    world.handle(world.task, Signal::sigusr2);
    CHECK(world.send(world.task, world.task, Signal::sigusr1) == Errno::ok);
    CHECK(world.send(world.task, world.task, Signal::sigusr2) == Errno::ok);
    CHECK(world.send_to_thread(world.task, world.task, SignalWorld::rt0) == Errno::ok);
    CHECK(*sigpending(world.task, 4) == SignalSet{Signal::sigusr1, SignalWorld::rt0});
    CHECK(sigpending(world.task, 16).error() == Errno::einval);
}

TEST_CASE("A forced signal that is blocked or ignored finds the default action", "[signals][force]") {
    for (const bool blocked : {true, false}) {
        One world;
        if (blocked) {
            world.handle(world.task, Signal::sigsegv);
            world.block(world.task, {Signal::sigsegv});
        } else {
            world.ignore(world.task, Signal::sigsegv);
        }
        force_signal(world.book(), world.task, fault_info(Signal::sigsegv, SigCode::segv_accerr, 0x1000));
        const auto delivery = world.delivery.return_to_user(world.task);
        CHECK(delivery.kind == Delivery::Kind::death);
        CHECK(delivery.status.how == SigCode::cld_killed);
        CHECK(delivery.info.address == 0x1000);
    }
}

TEST_CASE("A forced signal reaches a handler that is ready for it", "[signals][force]") {
    One world;
    world.handle(world.task, Signal::sigsegv);
    force_signal(world.book(), world.task, fault_info(Signal::sigsegv, SigCode::segv_pkuerr, 0x1000, 5));
    const auto delivery = world.delivery.return_to_user(world.task);
    CHECK(delivery.kind == Delivery::Kind::handler);
    CHECK(world.task.signals.frames.back().info.pkey == 5);
    CHECK(world.task.signals.frames.back().info.code == SigCode::segv_pkuerr);
}

TEST_CASE("sigaltstack answers ENOMEM below 2048 bytes and EPERM while the thread stands on the stack",
          "[signals][altstack]") {
    One world;
    CHECK(sigaltstack(world.task, AlternateStack{.base = 0x1000, .size = 2047}).error() == Errno::enomem);
    const AlternateStack stack{.base = 0x10000, .size = 0x4000};
    CHECK(sigaltstack(world.task, stack));
    CHECK(*sigaltstack(world.task, std::nullopt) == stack);
    world.handle(world.task, Signal::sigusr1, action_flag::on_stack);
    CHECK(world.send(world.task, world.task, Signal::sigusr1) == Errno::ok);
    CHECK(world.delivery.return_to_user(world.task).kind == Delivery::Kind::handler);
    CHECK(sigaltstack(world.task, AlternateStack{}).error() == Errno::eperm);
    world.delivery.sigreturn(world.task);
    CHECK(sigaltstack(world.task, AlternateStack{}));
}
