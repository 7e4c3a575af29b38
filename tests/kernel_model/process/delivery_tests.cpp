// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/signal_frame.hpp"
#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

struct One : SignalWorld {
    Task& task = process(alice);

    void raise(Signal signal) { REQUIRE(send(task, task, signal) == Errno::ok); }
    Delivery come_back() { return delivery.return_to_user(task); }
    ThreadSignals& own() { return task.signals; }
};

}  // namespace

TEST_CASE("By default a signal ends, dumps, or does nothing", "[signals][delivery]") {
    const auto end_of = [](Signal signal) {
        One world;
        world.task.group->limits.core = task::ResourceLimits::unlimited;
        world.raise(signal);
        return world.come_back();
    };
    for (const Signal signal : {Signal::sighup, Signal::sigkill, Signal::sigpwr, SignalWorld::rt0}) {
        const auto delivery = end_of(signal);
        CHECK(delivery.kind == Delivery::Kind::death);
        CHECK(delivery.status.how == SigCode::cld_killed);
        CHECK(delivery.status.status == number(signal));
    }
    for (const Signal signal : {Signal::sigquit, Signal::sigabrt, Signal::sigsegv, Signal::sigxfsz})
        CHECK(end_of(signal).status.how == SigCode::cld_dumped);
    for (const Signal signal : {Signal::sigcont, Signal::sigchld, Signal::sigwinch, Signal::sigurg})
        CHECK(end_of(signal).kind == Delivery::Kind::nothing);
}

TEST_CASE("A handler runs with its mask and its own signal blocked, sigreturn restores",
          "[signals][delivery]") {
    One world;
    world.block(world.task, {Signal::sighup});
    world.handle(world.task, Signal::sigusr1, 0, {Signal::sigint});
    world.raise(Signal::sigusr1);
    CHECK(world.come_back().kind == Delivery::Kind::handler);
    CHECK(world.own().blocked == SignalSet{Signal::sighup, Signal::sigint, Signal::sigusr1});
    world.delivery.sigreturn(world.task);
    CHECK(world.own().blocked == SignalSet{Signal::sighup});
    CHECK(world.own().stack_pointer == usual_stack_pointer);
}

TEST_CASE("SA_NODEFER leaves the signal open, unless the mask has it", "[signals][delivery]") {
    One world;
    world.handle(world.task, Signal::sigusr1, action_flag::no_defer);
    world.handle(world.task, Signal::sigusr2, action_flag::no_defer, {Signal::sigusr2});
    world.raise(Signal::sigusr1);
    world.come_back();
    CHECK(world.own().blocked.empty());
    world.raise(Signal::sigusr2);
    world.come_back();
    CHECK(world.own().blocked == SignalSet{Signal::sigusr2});
}

TEST_CASE("SA_RESETHAND handles once", "[signals][delivery]") {
    One world;
    world.handle(world.task, Signal::sigusr1, action_flag::reset_hand);
    world.raise(Signal::sigusr1);
    CHECK(world.come_back().kind == Delivery::Kind::handler);
    world.delivery.sigreturn(world.task);
    world.raise(Signal::sigusr1);
    CHECK(world.come_back().kind == Delivery::Kind::death);
}

TEST_CASE("A signal that comes during its handler waits until that has returned", "[signals][delivery]") {
    One world;
    world.handle(world.task, Signal::sigusr1);
    world.raise(Signal::sigusr1);
    world.come_back();
    world.raise(Signal::sigusr1);
    CHECK(world.come_back().kind == Delivery::Kind::nothing);
    world.delivery.sigreturn(world.task);
    CHECK(world.come_back().kind == Delivery::Kind::handler);
    CHECK(world.own().frames.size() == 1);
}

TEST_CASE("Handlers nest: of signals that waited together the last one taken runs first",
          "[signals][delivery]") {
    One world;
    for (const Signal signal : {Signal::sighup, Signal::sigusr1, Signal::sigusr2}) {
        world.handle(world.task, signal);
        world.block(world.task, {signal});
        world.raise(signal);
    }
    world.handle(world.task, Signal::sigusr1, 0, {Signal::sigusr2});
    world.unblock(world.task, SignalSet::all());
    CHECK(world.come_back().info.signal == Signal::sighup);
    REQUIRE(world.own().frames.size() == 2);
    CHECK(world.own().frames.back().handler == SignalWorld::handler);
    CHECK(world.own().frames.back().info.signal == Signal::sigusr1);
    CHECK(world.own().frames.back().blocked == SignalSet{Signal::sighup});
    world.delivery.sigreturn(world.task);
    CHECK(world.come_back().info.signal == Signal::sigusr2);
    CHECK(world.own().frames.size() == 2);
}

TEST_CASE("A handler may rewrite the mask in its frame, but not block SIGKILL", "[signals][delivery]") {
    One world;
    world.handle(world.task, Signal::sigusr1);
    world.raise(Signal::sigusr1);
    world.come_back();
    world.own().frames.back().blocked = {Signal::sigint, Signal::sigkill};
    world.delivery.sigreturn(world.task);
    CHECK(world.own().blocked == SignalSet{Signal::sigint});
}

TEST_CASE("Whether an interrupted call starts over is up to the first handler", "[signals][restart]") {
    One world;
    CHECK(world.come_back().restarts_call);
    world.handle(world.task, Signal::sighup);
    world.handle(world.task, Signal::sigusr1, action_flag::restart);
    world.raise(Signal::sigusr1);
    CHECK(world.come_back().restarts_call);
    world.delivery.sigreturn(world.task);
    world.raise(Signal::sigusr1);
    world.raise(Signal::sighup);
    CHECK_FALSE(world.come_back().restarts_call);
}

TEST_CASE("SA_ONSTACK moves to the alternate stack, nested handlers stay on it", "[signals][altstack]") {
    One world;
    const AlternateStack stack{.base = 0x10000, .size = 0x8000};
    REQUIRE(sigaltstack(world.task, stack));
    world.handle(world.task, Signal::sigusr1, action_flag::on_stack);
    world.handle(world.task, Signal::sigusr2);
    world.raise(Signal::sigusr1);
    world.come_back();
    CHECK(world.own().stack_pointer == world.own().frames.back().address);
    CHECK(stack.contains(world.own().stack_pointer));
    CHECK(world.own().stack_pointer % 16 == 8);
    world.raise(Signal::sigusr2);
    world.come_back();
    CHECK(stack.contains(world.own().stack_pointer));
    CHECK(world.own().frames[1].address + signal_frame_size + red_zone <= world.own().frames[0].address);
    world.delivery.sigreturn(world.task);
    world.delivery.sigreturn(world.task);
    CHECK(world.own().stack_pointer == usual_stack_pointer);
}

TEST_CASE("An alternate stack too small for the frame is a SIGSEGV", "[signals][altstack]") {
    One world;
    REQUIRE(sigaltstack(world.task, AlternateStack{.base = 0x10000, .size = 2048}));
    world.handle(world.task, Signal::sigusr1, action_flag::on_stack);
    world.raise(Signal::sigusr1);
    const auto delivery = world.come_back();
    CHECK(delivery.kind == Delivery::Kind::death);
    CHECK(delivery.info.signal == Signal::sigsegv);
    CHECK(delivery.info.code == SigCode::kernel);
}

TEST_CASE("A SIGSEGV handler without room for its own frame ends the process", "[signals][altstack]") {
    One world;
    REQUIRE(sigaltstack(world.task, AlternateStack{.base = 0x10000, .size = 2048}));
    world.handle(world.task, Signal::sigsegv, action_flag::on_stack);
    world.raise(Signal::sigsegv);
    CHECK(world.come_back().kind == Delivery::Kind::death);
}

TEST_CASE("SS_AUTODISARM forgets the stack while the handler runs", "[signals][altstack]") {
    One world;
    const AlternateStack stack{.base = 0x10000, .size = 0x4000, .auto_disarm = true};
    REQUIRE(sigaltstack(world.task, stack));
    world.handle(world.task, Signal::sigusr1, action_flag::on_stack);
    world.raise(Signal::sigusr1);
    world.come_back();
    CHECK(world.own().alternate_stack == AlternateStack{});
    world.delivery.sigreturn(world.task);
    CHECK(world.own().alternate_stack == stack);
}

TEST_CASE("sigreturn without a frame is a SIGSEGV", "[signals][delivery]") {
    One world;
    world.delivery.sigreturn(world.task);
    CHECK(world.come_back().info.signal == Signal::sigsegv);
}
