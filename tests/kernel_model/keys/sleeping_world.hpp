// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include "kernel_model/keys/calls/request_key.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"
#include "tests/kernel_model/keys/slow_type.hpp"

namespace mktme::tests {

using keys::Call;
using keys::Key;
using keys::PreparsedPayload;

/// Processes of one user, who has the keyrings that each user has, and a type whose instantiate sleeps twice.
struct SlowWorld : KernelWorld {
    int sessions = 0;
    Task& other = kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    Task& root = kernel.tasks.spawn(task::credentials_of(Uid::root, Gid::root));
    int pid = task.pid;
    keys::KeyUser before{};
    std::size_t keys_before = 0;

    SlowWorld() {
        kernel.keys.types.add(slow_type(sessions));
        REQUIRE(keyctl(task, {0, serial(Serial::user_keyring), 1}).value() > 0);
        before = account();
        keys_before = kernel.keys.keys().size();
    }

    keys::KeyUser account() { return *kernel.keys.users.find(Uid{1000}); }
    std::optional<std::int64_t> add(Task& by, const char* type, const char* name = "k") {
        return start(by, number_of("add_key"),
                     {text(type), text(name), text("x"), 1, serial(Serial::user_keyring)});
    }
    std::optional<std::int64_t> ask(Task& by, const char* type) {
        return start(by, number_of("request_key"),
                     {text(type), text("k"), text("info"), serial(Serial::user_keyring)});
    }
    std::optional<std::int64_t> keyctl(Task& by, const Arguments& arguments) {
        return start(by, number_of("keyctl"), arguments);
    }
    void pass(std::int64_t seconds) {
        clock.pass(seconds);
        kernel.run_workers(clock.now());
    }
    void kill(int victim) {
        REQUIRE(call(root, number_of("kill"), {word(victim), number(task::Signal::sigkill)}) == 0);
        kernel.continue_calls();
        Task* const still = kernel.tasks.find(victim);
        if (still != nullptr && !kernel.is_asleep(*still)) kernel.return_to_user(*still);
    }
    bool is_alive(int process) { return kernel.tasks.find(process) != nullptr; }
    std::size_t links_of_user() {
        const std::string name = "_uid.1000";
        return keys::contents(*kernel.keys.names.find(name)->second).size();
    }
    void check_nothing_left() {
        CHECK(kernel.broken_invariant().value_or("") == "");
        CHECK(sessions == 0);
        CHECK(account() == before);
        CHECK(kernel.keys.keys().size() == keys_before);
        CHECK(kernel.shut_down().value_or("") == "");
    }
};

/// A type each of whose operations sleeps for a second. `ended` counts those that have come to their end.
inline keys::KeyType lazy_type(int& ended) {
    const auto wait = [&ended](Call& call) {
        const Errno error = call.sleep_for(device_time);
        if (!failed(error)) ++ended;
        return error;
    };
    return {
        .name = "lazy",
        .vet_description = [wait](Call& call, std::string_view) { return wait(call); },
        .preparse = [wait](Call& call, PreparsedPayload&) { return wait(call); },
        .instantiate = [wait](Call& call, Key&, PreparsedPayload&) { return wait(call); },
        .update = [wait](Call& call, Key&, PreparsedPayload&) { return wait(call); },
        .revoke =
            [&ended](Call& call, Key&) {
                const Errno error = call.sleep_for(device_time, syscall::SleepKind::uninterruptible);
                if (!failed(error)) ++ended;
            },
        .read = [wait](Call& call, const Key&, std::size_t) -> keys::Result<std::string> {
            const Errno error = wait(call);
            return failed(error) ? keys::Result<std::string>{error} : std::string{"read"};
        },
        .lookup_restriction = [wait](Call& call, keys::KeyService&,
                                     std::string_view) -> keys::Result<std::unique_ptr<keys::Restriction>> {
            if (const Errno error = wait(call); failed(error)) return error;
            return std::make_unique<keys::Restriction>(
                keys::Restriction{.check = [wait](Call& link, const keys::KeyType&,
                                                  const keys::Payload*) { return wait(link); },
                                  .trusted = {}});
        },
        .request_key =
            [wait](Call& call, const keys::KeyPtr& authkey) {
                const Errno error = wait(call);
                if (!call.must_sleep()) keys::complete_request_key(*authkey, Errno::ekeyrejected);
                return failed(error) ? error : Errno::ekeyrejected;
            }};
}

/// The same with the lazy type.
struct LazyWorld : SlowWorld {
    int ended = 0;
    LazyWorld() { kernel.keys.types.add(lazy_type(ended)); }

    /// Adds a key, and returns its serial.
    std::uint64_t lazy_key() {
        REQUIRE_FALSE(add(task, "lazy"));
        Call& adding = *last;
        pass(1);
        pass(1);
        pass(1);
        ended = 0;
        const auto key = kernel.take_result(adding);
        REQUIRE(key.value_or(0) > 0);
        return word(*key);
    }
};

}  // namespace mktme::tests
