// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// A process that blocks its signals and reads them.
struct Reader : SignalWorld {
    Task& task = process(alice);
    int file = *signalfd(task, new_descriptor, {Signal::sigusr1, rt0});

    Reader() { block(task, {Signal::sigusr1, Signal::sigusr2, rt0}); }
    SignalfdRead read(std::size_t records = 1) { return read_as(task, file, records); }
    SignalfdRead read_as(Task& reader, int descriptor, std::size_t records = 1) {
        return {book(), reader, descriptor, records * signalfd_record_size};
    }
};

}  // namespace

TEST_CASE("signalfd answers EINVAL for a set of wrong size, EBADF for a number nothing is open under",
          "[signals][signalfd]") {
    Reader world;
    CHECK(signalfd(world.task, new_descriptor, {}, {}, 4).error() == Errno::einval);
    CHECK(signalfd(world.task, 99, {}).error() == Errno::ebadf);
    const int other = *world.task.group->descriptors.open(std::make_shared<OpenFile>(), false, 1024);
    CHECK(signalfd(world.task, other, {}).error() == Errno::einval);
    CHECK(world.read_as(world.task, 99).run().error() == Errno::ebadf);
    CHECK(world.read_as(world.task, other).run().error() == Errno::einval);
}

TEST_CASE("A read without room for a record answers EINVAL, even if nothing waits", "[signals][signalfd]") {
    Reader world;
    CHECK(SignalfdRead(world.book(), world.task, world.file, 127).run().error() == Errno::einval);
}

TEST_CASE("A nonblocking signalfd answers EAGAIN when nothing waits", "[signals][signalfd]") {
    Reader world;
    const int file = *signalfd(world.task, new_descriptor, {Signal::sigusr1}, {.nonblocking = true});
    CHECK(world.read_as(world.task, file).run().error() == Errno::eagain);
    REQUIRE(world.send(world.task, world.task, Signal::sigusr2) == Errno::ok);
    CHECK(world.read_as(world.task, file).run().error() == Errno::eagain);
}

TEST_CASE("A read takes what waits and fits, in the order of dequeuing", "[signals][signalfd]") {
    Reader world;
    for (const int value : {1, 2, 3})
        REQUIRE(world.queue(world.task, world.task, SignalWorld::rt0, value) == Errno::ok);
    REQUIRE(world.queue(world.task, world.task, Signal::sigusr1, 4) == Errno::ok);
    const auto two = *world.read(2).run();
    REQUIRE(two.size() == 2);
    CHECK(two[0].signal == Signal::sigusr1);
    CHECK(two[1].value == 1);
    CHECK(world.read(10).run()->size() == 2);
    CHECK(world.read().run().error() == Errno::erestartsys);
}

TEST_CASE("A sleeping reader wakes when its signal comes, not for another one", "[signals][signalfd]") {
    Reader world;
    auto read = world.read();
    CHECK(read.run().error() == Errno::erestartsys);
    CHECK_FALSE(read.can_continue());
    REQUIRE(world.send(world.task, world.task, Signal::sigusr2) == Errno::ok);
    CHECK_FALSE(read.can_continue());
    REQUIRE(world.queue(world.task, world.task, SignalWorld::rt0, 8) == Errno::ok);
    CHECK(read.can_continue());
    CHECK(read.run()->at(0).value == 8);
}

TEST_CASE("A signal that is not blocked interrupts a sleeping reader", "[signals][signalfd]") {
    Reader world;
    world.handle(world.task, Signal::sigterm);
    world.handle(world.task, Signal::sighup, action_flag::restart);
    auto read = world.read();
    CHECK(read.run().error() == Errno::erestartsys);
    REQUIRE(world.send(world.task, world.task, Signal::sigterm) == Errno::ok);
    CHECK(read.can_continue());
    CHECK(read.run().error() == Errno::eintr);
    CHECK_FALSE(world.delivery.return_to_user(world.task).restarts_call);
    world.delivery.sigreturn(world.task);

    REQUIRE(world.send(world.task, world.task, Signal::sighup) == Errno::ok);
    CHECK(read.run().error() == Errno::eintr);
    CHECK(world.delivery.return_to_user(world.task).restarts_call);
    world.delivery.sigreturn(world.task);
    CHECK(read.run().error() == Errno::erestartsys);
}

TEST_CASE("Another set for the same descriptor wakes readers for it", "[signals][signalfd]") {
    Reader world;
    auto read = world.read();
    CHECK(read.run().error() == Errno::erestartsys);
    REQUIRE(world.send(world.task, world.task, Signal::sigusr2) == Errno::ok);
    CHECK(*signalfd(world.task, world.file, {Signal::sigusr2, Signal::sigkill}) == world.file);
    CHECK(read.can_continue());
    CHECK(read.run()->at(0).signal == Signal::sigusr2);
}

TEST_CASE("The reader's signals are read, whoever made the descriptor", "[signals][signalfd]") {
    Reader world;
    Task& child = world.fork(world.task);
    REQUIRE(world.queue(world.task, world.task, SignalWorld::rt0, 1) == Errno::ok);
    REQUIRE(world.queue(world.task, child, SignalWorld::rt0, 2) == Errno::ok);
    CHECK(world.read_as(child, world.file).run()->at(0).value == 2);
    Task& thread = **world.tasks.create_thread(world.task);
    REQUIRE(world.send_to_thread(world.task, world.task, Signal::sigusr1) == Errno::ok);
    CHECK(world.read_as(thread, world.file).run()->at(0).value == 1);
    CHECK(world.read_as(thread, world.file).run().error() == Errno::erestartsys);
}

TEST_CASE("An ignored signal never arrives, a default one does", "[signals][signalfd]") {
    Reader world;
    world.unblock(world.task, {SignalWorld::rt0});
    world.ignore(world.task, SignalWorld::rt0);
    REQUIRE(world.queue(world.task, world.task, SignalWorld::rt0, 1) == Errno::ok);
    CHECK(world.read().run().error() == Errno::erestartsys);
    REQUIRE(world.send(world.task, world.task, Signal::sigusr1) == Errno::ok);
    CHECK(world.read().run()->size() == 1);
}

TEST_CASE("exec closes what asked for it", "[signals][signalfd]") {
    Reader world;
    const int closing = *signalfd(world.task, new_descriptor, {Signal::sigusr1}, {.close_on_exec = true});
    world.tasks.exec(world.task);
    CHECK(world.read_as(world.task, closing).run().error() == Errno::ebadf);
    CHECK(world.read().run().error() == Errno::erestartsys);
    CHECK(*signalfd(world.task, new_descriptor, {}) == closing);
}

TEST_CASE("A process has 1024 descriptors and then EMFILE", "[signals][signalfd]") {
    Reader world;
    Result<int> last = 0;
    for (int used = 4; used < 1024; ++used) last = signalfd(world.task, new_descriptor, {});
    CHECK(*last == 1023);
    CHECK(signalfd(world.task, new_descriptor, {}).error() == Errno::emfile);
    CHECK(world.task.group->descriptors.close(world.file) == Errno::ok);
    CHECK(world.task.group->descriptors.close(world.file) == Errno::ebadf);
    CHECK(*signalfd(world.task, new_descriptor, {}) == world.file);
}

TEST_CASE("sigtimedwait takes a blocked signal, sleeps for one, or gives up", "[signals][sigtimedwait]") {
    Reader world;
    SignalWait at_once{world.book(), world.task, {SignalWorld::rt0}, SignalWait::Patience::none};
    CHECK(at_once.run().error() == Errno::eagain);
    SignalWait wait{world.book(), world.task, {SignalWorld::rt0}};
    CHECK(wait.run().error() == Errno::erestartsys);
    CHECK_FALSE(wait.can_continue());
    REQUIRE(world.queue(world.task, world.task, SignalWorld::rt0, 6) == Errno::ok);
    CHECK(wait.can_continue());
    CHECK(wait.run()->value == 6);
    CHECK(world.task.signals.blocked.contains(SignalWorld::rt0));

    SignalWait timed{world.book(), world.task, {SignalWorld::rt0}};
    CHECK(timed.run().error() == Errno::erestartsys);
    timed.expire();
    CHECK(timed.can_continue());
    CHECK(timed.run().error() == Errno::eagain);
}

TEST_CASE("What a thread waits for in sigtimedwait does not kill it", "[signals][sigtimedwait]") {
    Reader world;
    SignalWait wait{world.book(), world.task, {Signal::sigusr1}};
    CHECK(wait.run().error() == Errno::erestartsys);
    REQUIRE(world.send(world.task, world.task, Signal::sigusr1) == Errno::ok);
    CHECK(wait.run()->signal == Signal::sigusr1);
    CHECK(world.delivery.return_to_user(world.task).kind == Delivery::Kind::nothing);
}

TEST_CASE("Another signal ends sigtimedwait with EINTR", "[signals][sigtimedwait]") {
    Reader world;
    world.handle(world.task, Signal::sigterm, action_flag::restart);
    SignalWait wait{world.book(), world.task, {SignalWorld::rt0}};
    CHECK(wait.run().error() == Errno::erestartsys);
    REQUIRE(world.send(world.task, world.task, Signal::sigterm) == Errno::ok);
    CHECK(wait.can_continue());
    CHECK(wait.run().error() == Errno::eintr);
}
