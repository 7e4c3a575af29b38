// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/process/handler_pkru.hpp"
#include "kernel_model/task/signal_frame.hpp"
#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using task::HandlerPkru;

namespace {

constexpr int execute_only = 5;

/// Return the value of PKRU, with two bits per key and four keys per byte.
std::uint32_t on_entry(HandlerPkru policy, std::uint32_t interrupted,
                       std::optional<int> execute_only_key = std::nullopt) {
    return pkru_for_handler(policy, mmu::Pkru{interrupted}, execute_only_key).value();
}
std::uint32_t afterwards(HandlerPkru policy, std::uint32_t saved, std::uint32_t present,
                         std::optional<int> execute_only_key = std::nullopt) {
    return pkru_after_handler(policy, mmu::Pkru{saved}, mmu::Pkru{present}, execute_only_key).value();
}

struct Interrupted : SignalWorld {
    Task& task = process(alice);

    explicit Interrupted(HandlerPkru policy, std::uint32_t pkru = 0xffff'ff00)
        : SignalWorld{{.handler_pkru = policy}} {
        task.pkru = mmu::Pkru{pkru};
        handle(task, Signal::sigusr1);
        REQUIRE(send(task, task, Signal::sigusr1) == Errno::ok);
        delivery.return_to_user(task);
    }
    SignalFrame& frame() { return task.signals.frames.back(); }
    std::uint32_t after_return() {
        delivery.sigreturn(task);
        return task.pkru.value();
    }
};

}  // namespace

TEST_CASE("init starts every handler with the rights of a new program", "[pkeys][signals]") {
    for (const std::uint32_t interrupted : {0x0U, 0xffff'ffffU, 0x5555'5550U})
        CHECK(on_entry(HandlerPkru::init, interrupted, execute_only) == 0x5555'5554);
}

TEST_CASE("clear opens all keys", "[pkeys][signals]") {
    CHECK(on_entry(HandlerPkru::clear, 0xffff'ffff, execute_only) == 0);
}

TEST_CASE("lockdown opens key 0, keeps the execute-only key and denies the rest", "[pkeys][signals]") {
    CHECK(on_entry(HandlerPkru::lockdown, 0x0) == 0xffff'fffc);
    CHECK(on_entry(HandlerPkru::lockdown, 0x3) == 0xffff'fffc);
    CHECK(on_entry(HandlerPkru::lockdown, 0x0, execute_only) == 0xffff'f3fc);
    CHECK(on_entry(HandlerPkru::lockdown, 0x0000'0400, execute_only) == 0xffff'f7fc);
}

TEST_CASE("save-clear-14 opens fourteen keys and leaves the two global ones alone", "[pkeys][signals]") {
    CHECK(on_entry(HandlerPkru::save_clear_14, 0xffff'ffff, execute_only) == 0x0000'0c03);
    CHECK(on_entry(HandlerPkru::save_clear_14, 0xffff'ffff) == 0xc000'0003);
    CHECK(on_entry(HandlerPkru::save_clear_14, 0xffff'ffff, 15) == 0xc000'0003);
    CHECK(on_entry(HandlerPkru::save_clear_14, 0x0, execute_only) == 0x0);
}

TEST_CASE("save-clear-14 restores the fourteen, and what the handler did to the others stays",
          "[pkeys][signals]") {
    CHECK(afterwards(HandlerPkru::save_clear_14, 0xffff'ffff, 0x0, execute_only) == 0xffff'f3fc);
    CHECK(afterwards(HandlerPkru::save_clear_14, 0x0, 0xffff'ffff, execute_only) == 0x0000'0c03);
    CHECK(afterwards(HandlerPkru::save_clear_14, 0x0, 0xffff'ffff) == 0xc000'0003);
}

TEST_CASE("inherit leaks the rights of the interrupted code into the handler", "[pkeys][signals]") {
    CHECK(on_entry(HandlerPkru::inherit, 0x1234'5678, execute_only) == 0x1234'5678);
}

TEST_CASE("Every policy but save-clear-14 restores the whole register", "[pkeys][signals]") {
    for (const HandlerPkru policy :
         {HandlerPkru::init, HandlerPkru::clear, HandlerPkru::lockdown, HandlerPkru::inherit})
        CHECK(afterwards(policy, 0x1234'5678, 0xffff'ffff, execute_only) == 0x1234'5678);
}

TEST_CASE("WRPKRU in a handler does not survive it", "[pkeys][signals]") {
    Interrupted world{HandlerPkru::init};
    CHECK(world.task.pkru == mmu::initial_pkru);
    world.task.pkru = mmu::Pkru{0};
    CHECK(world.after_return() == 0xffff'ff00);
}

TEST_CASE("Rewriting PKRU in the frame does", "[pkeys][signals]") {
    Interrupted world{HandlerPkru::init};
    CHECK(world.frame().pkru == mmu::Pkru{0xffff'ff00});
    world.frame().pkru = mmu::Pkru{0xffff'ff54};
    CHECK(world.after_return() == 0xffff'ff54);
}

TEST_CASE("A frame whose PKRU component is marked absent puts the register into its initial state",
          "[pkeys][signals]") {
    Interrupted world{HandlerPkru::init};
    world.frame().pkru.reset();
    CHECK(world.after_return() == 0);
}

TEST_CASE("A handler that interrupts a handler restores that one's rights", "[pkeys][signals]") {
    Interrupted world{HandlerPkru::init};
    world.task.pkru = mmu::Pkru{0x10};
    world.handle(world.task, Signal::sigusr2);
    REQUIRE(world.send(world.task, world.task, Signal::sigusr2) == Errno::ok);
    world.delivery.return_to_user(world.task);
    CHECK(world.task.pkru == mmu::initial_pkru);
    CHECK(world.after_return() == 0x10);
    CHECK(world.after_return() == 0xffff'ff00);
}

TEST_CASE("A policy is known by its name", "[pkeys][config]") {
    CHECK(enum_from<HandlerPkru>("save-clear-14") == HandlerPkru::save_clear_14);
    CHECK(name_of(task::SignalParams{}.handler_pkru) == "init");
    CHECK_FALSE(enum_from<HandlerPkru>("open"));
}
