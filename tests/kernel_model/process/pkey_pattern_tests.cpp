// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/signal_frame.hpp"
#include "tests/kernel_model/process/pkey_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::FaultSignal;
using mmu::PkeyRights;

TEST_CASE("Reader and writer have different rights to one page through one key", "[pkeys][pattern]") {
    PkeyWorld world;
    Task& reader = world.thread();
    Task& writer = world.thread();
    for (Task* task : {&world.first, &reader, &writer}) world.may(*task, PkeyRights::disable_access);

    world.may(reader, PkeyRights::disable_write);
    world.may(writer, PkeyRights::all);
    CHECK(world.reads(reader, PkeyWorld::data));
    CHECK_FALSE(world.writes(reader, PkeyWorld::data));
    CHECK(world.writes(writer, PkeyWorld::data));
    CHECK_FALSE(world.reads(world.first, PkeyWorld::data));

    for (Task* task : {&reader, &writer}) world.may(*task, PkeyRights::disable_access);
    for (Task* task : {&world.first, &reader, &writer}) {
        CHECK_FALSE(world.reads(*task, PkeyWorld::data));
        CHECK(world.writes(*task, PkeyWorld::private_page));
    }
}

TEST_CASE("What breaks the pattern is a SIGSEGV that names the key", "[pkeys][pattern]") {
    PkeyWorld world;
    Task& reader = world.thread();
    world.may(reader, PkeyRights::disable_write);
    const auto delivery = world.write_or_fault(reader, PkeyWorld::data + 7);
    CHECK(delivery.kind == Delivery::Kind::handler);
    CHECK(delivery.info.signal == Signal::sigsegv);
    CHECK(delivery.info.code == SigCode::segv_pkuerr);
    CHECK(delivery.info.pkey == world.key);
    CHECK(delivery.info.address == PkeyWorld::data + 7);
}

TEST_CASE("A SIGSEGV handler that opens the key in its frame lets the access succeed", "[pkeys][pattern]") {
    PkeyWorld world;
    Task& reader = world.thread();
    world.may(reader, PkeyRights::disable_access);
    world.write_or_fault(reader, PkeyWorld::data);
    reader.signals.frames.back().pkru->set_rights(world.key, PkeyRights::all);
    world.delivery.sigreturn(reader);
    CHECK(world.writes(reader, PkeyWorld::data));
}

TEST_CASE("Opening and closing a key costs no system call, page-table write or TLB flush",
          "[pkeys][pattern]") {
    PkeyWorld world;
    Task& writer = world.thread();
    CHECK(world.writes(writer, PkeyWorld::data));
    const auto entries = world.store.entries_written();
    const auto flushes = world.store.flushes();
    for (int i = 0; i < 100; ++i) {
        world.may(writer, PkeyRights::all);
        CHECK(world.writes(writer, PkeyWorld::data));
        world.may(writer, PkeyRights::disable_access);
    }
    CHECK(world.store.entries_written() == entries);
    CHECK(world.store.flushes() == flushes);
}

TEST_CASE("Two mprotect calls instead open the page to all threads, and pay with flushes",
          "[pkeys][pattern]") {
    PkeyWorld world;
    Task& reader = world.thread();
    Task& writer = world.thread();
    const auto page = PkeyWorld::private_page;
    CHECK(world.writes(writer, page));
    CHECK(mm::mprotect(writer, page, mm::page_size, mm::prot::read) == Errno::ok);
    const auto entries = world.store.entries_written();
    const auto flushes = world.store.flushes();
    CHECK_FALSE(world.writes(reader, page));

    CHECK(mm::mprotect(writer, page, mm::page_size, PkeyWorld::read_write) == Errno::ok);
    CHECK(world.writes(writer, page));
    CHECK(world.writes(reader, page));  // meanwhile every thread can write
    CHECK(mm::mprotect(writer, page, mm::page_size, mm::prot::read) == Errno::ok);
    CHECK_FALSE(world.writes(writer, page));
    CHECK(world.store.entries_written() > entries);
    CHECK(world.store.flushes() > flushes);
}

TEST_CASE("Two keys give what one key cannot: rights to one area without the other", "[pkeys][pattern]") {
    PkeyWorld world;
    const mm::Address other = 0x40'0000;
    world.map(other);
    const int second_key = *mm::pkey_alloc(world.first, 0, 0);
    REQUIRE(mm::pkey_mprotect(world.first, other, mm::page_size, PkeyWorld::read_write, second_key) ==
            Errno::ok);
    Task& writer = world.thread();
    world.may(writer, PkeyRights::all);
    writer.pkru.set_rights(second_key, PkeyRights::disable_access);
    CHECK(world.writes(writer, PkeyWorld::data));
    CHECK_FALSE(world.reads(writer, other));

    REQUIRE(mm::pkey_mprotect(world.first, other, mm::page_size, PkeyWorld::read_write, world.key) ==
            Errno::ok);
    CHECK(world.writes(writer, other));
}

TEST_CASE("A thread is born with the rights of its creator, a program with key 0 only", "[pkeys][pattern]") {
    PkeyWorld world;
    world.may(world.first, PkeyRights::disable_write);
    CHECK(world.thread().pkru == world.first.pkru);
    world.tasks.exec(world.first);
    CHECK(world.first.pkru == mmu::initial_pkru);
}

namespace {

/// Accesses that code can make to the three pages of PkeyWorld.
struct Touches {
    bool reads_own, writes_own, reads_data, writes_data, reads_code, executes_code;

    bool operator==(const Touches&) const = default;
};

Touches touches(Task& task) {
    using World = PkeyWorld;
    return {World::reads(task, World::private_page), World::writes(task, World::private_page),
            World::reads(task, World::data),         World::writes(task, World::data),
            World::reads(task, World::code),         World::executes(task, World::code)};
}

/// Returns the accesses of a handler under a policy, in a thread that is interrupted while it has `rights`.
Touches handler_touches(HandlerPkru policy, PkeyRights rights) {
    PkeyWorld world{{.handler_pkru = policy}};
    world.may(world.first, rights);
    world.interrupt(world.first);
    return touches(world.first);
}

// The columns of docs/kernel_model/pkeys.md: own page, data, code.
constexpr Touches own_only{true, true, false, false, false, true};
constexpr Touches reads_data{true, true, true, false, false, true};
constexpr Touches all_data{true, true, true, true, false, true};
constexpr Touches everything{true, true, true, true, true, true};

}  // namespace

TEST_CASE("Under init a handler touches key 0 only, whatever it interrupted", "[pkeys][policy]") {
    for (const auto rights : {PkeyRights::all, PkeyRights::disable_write, PkeyRights::disable_access})
        CHECK(handler_touches(HandlerPkru::init, rights) == own_only);
}

TEST_CASE("Under clear a handler touches everything, and reads execute-only code", "[pkeys][policy]") {
    for (const auto rights : {PkeyRights::all, PkeyRights::disable_write, PkeyRights::disable_access})
        CHECK(handler_touches(HandlerPkru::clear, rights) == everything);
}

TEST_CASE("Under lockdown a handler touches key 0 only", "[pkeys][policy]") {
    for (const auto rights : {PkeyRights::all, PkeyRights::disable_write, PkeyRights::disable_access})
        CHECK(handler_touches(HandlerPkru::lockdown, rights) == own_only);
}

TEST_CASE("Under save-clear-14 a handler touches all data, but does not read execute-only code",
          "[pkeys][policy]") {
    for (const auto rights : {PkeyRights::all, PkeyRights::disable_write, PkeyRights::disable_access})
        CHECK(handler_touches(HandlerPkru::save_clear_14, rights) == all_data);
}

TEST_CASE("Under inherit a handler touches what the interrupted code may", "[pkeys][policy]") {
    CHECK(handler_touches(HandlerPkru::inherit, PkeyRights::all) == all_data);
    CHECK(handler_touches(HandlerPkru::inherit, PkeyRights::disable_write) == reads_data);
    CHECK(handler_touches(HandlerPkru::inherit, PkeyRights::disable_access) == own_only);
}

TEST_CASE("Every policy gives the interrupted code its rights back", "[pkeys][policy]") {
    for (const auto policy : {HandlerPkru::init, HandlerPkru::clear, HandlerPkru::lockdown,
                              HandlerPkru::save_clear_14, HandlerPkru::inherit}) {
        PkeyWorld world{{.handler_pkru = policy}};
        world.may(world.first, PkeyRights::disable_write);
        const auto before = world.first.pkru;
        world.interrupt(world.first);
        world.may(world.first, PkeyRights::all);
        world.delivery.sigreturn(world.first);
        CHECK(world.first.pkru == before);
    }
}

TEST_CASE("Only under save-clear-14 does what a handler does to the execute-only key last",
          "[pkeys][policy]") {
    const auto opened_for_good = [](HandlerPkru policy) {
        PkeyWorld world{{.handler_pkru = policy}};
        world.interrupt(world.first);
        world.first.pkru.set_rights(world.execute_only, PkeyRights::all);
        world.delivery.sigreturn(world.first);
        return world.reads(world.first, PkeyWorld::code);
    };
    CHECK(opened_for_good(HandlerPkru::save_clear_14));
    for (const auto policy :
         {HandlerPkru::init, HandlerPkru::clear, HandlerPkru::lockdown, HandlerPkru::inherit})
        CHECK_FALSE(opened_for_good(policy));
}

TEST_CASE("An alternate stack under a key holds a frame that the handler itself cannot return from",
          "[pkeys][altstack]") {
    PkeyWorld world;
    const mm::Address stack = 0x50'0000;
    constexpr std::uint64_t size = 4 * mm::page_size;
    for (std::uint64_t at = stack; at < stack + size; at += mm::page_size) world.map(at);
    REQUIRE(mm::pkey_mprotect(world.first, stack, size, PkeyWorld::read_write, world.key) == Errno::ok);
    REQUIRE(sigaltstack(world.first, AlternateStack{.base = stack, .size = size}));
    REQUIRE(sigaction(world.tasks.signal_queue(), world.first, number(Signal::sigusr1),
                      SigAction{.handler = Handler{0x40'1000}, .flags = action_flag::on_stack}));
    world.may(world.first, PkeyRights::disable_access);
    world.interrupt(world.first);  // the kernel opens all keys to write the frame
    CHECK_FALSE(world.reads(world.first, world.first.signals.stack_pointer));

    SECTION("the handler opens the key and returns") {
        world.may(world.first, PkeyRights::all);
        world.delivery.sigreturn(world.first);
        CHECK(world.delivery.return_to_user(world.first).kind == Delivery::Kind::nothing);
        CHECK(world.first.pkru.rights(world.key) == PkeyRights::disable_access);
    }
    SECTION("the handler returns as it is") {
        world.delivery.sigreturn(world.first);
        CHECK(world.delivery.return_to_user(world.first).info.signal == Signal::sigsegv);
    }
}

TEST_CASE("A handler that closes the key of its stack cannot return", "[pkeys][signals]") {
    PkeyWorld world;
    world.interrupt(world.first);
    world.first.pkru.set_rights(0, PkeyRights::disable_access);
    world.delivery.sigreturn(world.first);
    CHECK(world.first.signals.frames.size() == 1);
    CHECK(world.delivery.return_to_user(world.first).info.signal == Signal::sigsegv);
}

TEST_CASE("A frame does not fit where nothing is mapped, or nothing may be written", "[signals][altstack]") {
    PkeyWorld world;
    const auto ends = [&](mm::Address stack) {
        REQUIRE(sigaltstack(world.first, AlternateStack{.base = stack, .size = mm::page_size}));
        REQUIRE(sigaction(world.tasks.signal_queue(), world.first, number(Signal::sigusr1),
                          SigAction{.handler = Handler{0x40'1000}, .flags = action_flag::on_stack}));
        CHECK(kill_thread(world.tasks, world.first, world.first.pid, number(Signal::sigusr1)) == Errno::ok);
        return world.delivery.return_to_user(world.first).info.signal;
    };
    CHECK(ends(0x70'0000) == Signal::sigsegv);
    world.delivery.sigreturn(world.first);
    CHECK(ends(PkeyWorld::code) == Signal::sigsegv);
    world.delivery.sigreturn(world.first);
    CHECK(ends(PkeyWorld::private_page) == Signal::sigusr1);
}
