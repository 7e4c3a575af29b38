// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/keys/calls/request_key.hpp"
#include "kernel_model/task/task.hpp"
#include "models/base/error.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"
#include "tests/kernel_model/keys/slow_type.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

using keys::Call;
using keys::Key;
using keys::PreparsedPayload;

constexpr std::uint64_t sigkill = 9;

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
        REQUIRE(call(root, number_of("kill"), {word(victim), sigkill}) == 0);
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
keys::KeyType lazy_type(int& ended) {
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

}  // namespace

TEST_CASE("A key whose instantiate sleeps twice is there when the second sleep is over", "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.add(world.task, "slow"));
    world.pass(1);
    CHECK_FALSE(world.kernel.take_result(*world.last));
    CHECK(world.sessions == 1);
    CHECK(world.kernel.broken_invariant().value_or("") == "");
    world.pass(1);
    const auto key = world.kernel.take_result(*world.last);
    REQUIRE(key);
    CHECK(world.sessions == 0);
    CHECK(world.account().quota_bytes - world.before.quota_bytes == 2 + 100 + 4);
    CHECK(world.kernel.keys.find(Serial{static_cast<std::int32_t>(*key)})->is_positive());
    CHECK(world.kernel.broken_invariant().value_or("") == "");
    CHECK(world.kernel.shut_down().value_or("") == "");
}

TEST_CASE("A kill in a sleep of instantiate leaves neither key, quota, links nor what the type held",
          "[keys][sleep]") {
    for (const int seconds : {0, 1}) {
        SlowWorld world;
        REQUIRE_FALSE(world.add(world.task, "slow"));
        world.pass(seconds);
        CHECK(world.sessions == 1);
        CHECK(world.account().quota_keys == world.before.quota_keys + 1);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        world.kill(world.pid);
        CHECK_FALSE(world.is_alive(world.pid));
        world.check_nothing_left();
    }
}

TEST_CASE("A kill after the last sleep of instantiate leaves the key in its keyring", "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.add(world.task, "slow"));
    world.pass(1);
    world.pass(1);
    world.kill(world.pid);
    CHECK_FALSE(world.is_alive(world.pid));
    CHECK(world.links_of_user() == 1);
    REQUIRE(world.keyctl(world.other, {7, KernelWorld::serial(Serial::user_keyring)}) == 0);
    world.check_nothing_left();
}

TEST_CASE("A signal interrupts instantiate, and the key can be added again", "[keys][sleep]") {
    for (const int seconds : {0, 1}) {
        SlowWorld world;
        REQUIRE_FALSE(world.add(world.task, "slow"));
        world.pass(seconds);
        world.task.signals.alerted = true;
        world.kernel.continue_calls();
        CHECK(world.kernel.take_result(*world.last) == KernelWorld::failure(Errno::eintr));
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        CHECK(world.account() == world.before);
        world.task.signals.alerted = false;
        REQUIRE_FALSE(world.add(world.task, "slow"));
        world.pass(1);
        world.pass(1);
        CHECK(world.kernel.take_result(*world.last).value_or(0) > 0);
    }
}

TEST_CASE("Whoever uses the keyring of a key that is being instantiated, or instantiates another, waits",
          "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.add(world.task, "slow"));
    Call& first = *world.last;
    REQUIRE_FALSE(world.add(world.other, "slow"));  // the same key
    Call& second = *world.last;
    REQUIRE_FALSE(world.add(world.root, "user"));  // into a keyring of its own
    Call& third = *world.last;
    world.pass(1);
    CHECK(world.sessions == 1);
    world.pass(1);
    CHECK(world.kernel.take_result(first).value_or(0) > 0);
    CHECK(world.sessions == 1);
    world.pass(1);
    world.pass(1);
    CHECK(world.kernel.take_result(second).value_or(0) > 0);
    CHECK(world.kernel.take_result(third).value_or(0) > 0);
    CHECK(world.links_of_user() == 1);
    CHECK(world.account().quota_bytes - world.before.quota_bytes == 2 + 100 + 4);
    CHECK(world.kernel.broken_invariant().value_or("") == "");
}

TEST_CASE("A killed waiter for a keyring ends when the keyring is free, without its key", "[keys][sleep]") {
    SlowWorld world;
    const int waiter = world.other.pid;
    REQUIRE_FALSE(world.add(world.task, "slow"));
    REQUIRE_FALSE(world.add(world.other, "slow", "another"));
    world.kill(waiter);
    CHECK(world.is_alive(waiter));
    world.pass(1);
    world.kill(world.pid);
    CHECK_FALSE(world.is_alive(world.pid));
    CHECK_FALSE(world.is_alive(waiter));
    world.check_nothing_left();
}

TEST_CASE("A handler that is killed while it instantiates leaves a negative key when it has exited",
          "[keys][sleep]") {
    for (const int seconds : {0, 1}) {
        SlowWorld world;
        REQUIRE_FALSE(world.ask(world.task, "slow"));
        Call& asking = *world.last;
        const auto wanted = KernelWorld::word(number(world.upcalls.started[0]->key));
        Task& handler = world.kernel.tasks.spawn_handler(world.upcalls.started[0]->handler_keyring);
        REQUIRE(world.keyctl(handler, {16, wanted}).value() > 0);
        REQUIRE_FALSE(world.keyctl(handler, {12, wanted, world.text("x"), 1, 0}));
        world.pass(seconds);
        CHECK(world.sessions == 1);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        world.kill(handler.pid);
        CHECK(world.sessions == 0);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        world.upcalls.started[0]->outcome = Errno::ok;
        world.kernel.continue_calls();
        CHECK(world.kernel.take_result(asking) == KernelWorld::failure(Errno::enokey));
        CHECK(world.kernel.keys.find(world.upcalls.started[0]->key)->state == keys::KeyState::negative);
        CHECK_FALSE(world.kernel.keys.find(world.upcalls.started[0]->key)->flags.user_construct);
        REQUIRE(world.keyctl(world.other, {7, KernelWorld::serial(Serial::user_keyring)}) == 0);
        world.check_nothing_left();
    }
}

TEST_CASE("A handler that is interrupted keeps its authority and may instantiate again", "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.ask(world.task, "slow"));
    Call& asking = *world.last;
    const auto wanted = KernelWorld::word(number(world.upcalls.started[0]->key));
    Task& handler = world.kernel.tasks.spawn_handler(world.upcalls.started[0]->handler_keyring);
    REQUIRE(world.keyctl(handler, {16, wanted}).value() > 0);
    REQUIRE_FALSE(world.keyctl(handler, {12, wanted, world.text("x"), 1, 0}));
    world.pass(1);
    handler.signals.alerted = true;
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(*world.last) == KernelWorld::failure(Errno::eintr));
    handler.signals.alerted = false;
    REQUIRE_FALSE(world.keyctl(handler, {12, wanted, world.text("x"), 1, 0}));
    world.pass(1);
    world.pass(1);
    CHECK(world.kernel.take_result(*world.last) == 0);
    CHECK_FALSE(handler.cred.request_key_auth);
    world.upcalls.started[0]->outcome = Errno::ok;
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(asking) == static_cast<std::int64_t>(wanted));
    CHECK(world.kernel.broken_invariant().value_or("") == "");
}

TEST_CASE("A requester ends an upcall after the instantiation that another process has begun",
          "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.ask(world.task, "slow"));
    Call& asking = *world.last;
    const auto wanted = KernelWorld::word(number(world.upcalls.started[0]->key));
    Task& handler = world.kernel.tasks.spawn_handler(world.upcalls.started[0]->handler_keyring);
    REQUIRE(world.keyctl(handler, {16, wanted}).value() > 0);
    REQUIRE_FALSE(world.keyctl(handler, {12, wanted, world.text("x"), 1, 0}));
    Call& instantiating = *world.last;
    world.upcalls.started[0]->outcome = Errno::ok;
    world.kernel.continue_calls();
    CHECK_FALSE(world.kernel.take_result(asking));
    world.pass(1);
    world.pass(1);
    CHECK(world.kernel.take_result(instantiating) == 0);
    CHECK(world.kernel.take_result(asking) ==
          KernelWorld::failure(Errno::enokey));  // decided before its wait
    CHECK(world.kernel.keys.find(world.upcalls.started[0]->key)->is_positive());
    CHECK(world.kernel.broken_invariant().value_or("") == "");
}

TEST_CASE("A type's request_key may sleep, and leaves a negative key if its caller is killed",
          "[keys][sleep]") {
    for (const bool killed : {true, false}) {
        LazyWorld world;
        REQUIRE_FALSE(world.ask(world.task, "lazy"));  // sleeps in vet_description
        world.pass(1);
        CHECK(world.ended == 1);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        CHECK(world.kernel.keys.keys().size() == world.keys_before + 2);  // the key and the authority
        if (killed) world.kill(world.pid);
        else world.pass(1);
        if (!killed)
            CHECK(world.kernel.take_result(*world.last) == KernelWorld::failure(Errno::ekeyrejected));
        CHECK(world.ended == (killed ? 1 : 2));
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        CHECK(world.kernel.keys.keys().size() == world.keys_before + 1);
        CHECK(world.ask(world.other, "lazy") == KernelWorld::failure(Errno::enokey));
        REQUIRE(world.keyctl(world.other, {7, KernelWorld::serial(Serial::user_keyring)}) == 0);
        world.check_nothing_left();
    }
}

TEST_CASE("A requester that waited for its keyring takes the key that another has made", "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.add(world.task, "slow", "first"));
    REQUIRE_FALSE(world.request(world.other, "wanted"));
    Call& one = *world.last;
    Task& third = world.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    REQUIRE_FALSE(world.request(third, "wanted"));
    Call& two = *world.last;
    CHECK(world.upcalls.started.empty());
    world.pass(1);
    world.pass(1);
    CHECK(world.upcalls.started.size() == 1);
    CHECK(world.kernel.broken_invariant().value_or("") == "");
    world.upcalls.started[0]->outcome = Errno::ok;
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(one) == KernelWorld::failure(Errno::enokey));
    CHECK(world.kernel.take_result(two) == KernelWorld::failure(Errno::enokey));
    CHECK(world.kernel.broken_invariant().value_or("") == "");
}

TEST_CASE("Each operation of a type may sleep, happens once, and leaves nothing if its caller is killed",
          "[keys][sleep]") {
    const auto update = [](LazyWorld& w, std::uint64_t key) { return Arguments{2, key, w.text("y"), 1}; };
    const auto read = [](LazyWorld& w, std::uint64_t key) { return Arguments{11, key, w.text("...."), 4}; };
    const auto restrict = [](LazyWorld& w, std::uint64_t) {
        return Arguments{29, KernelWorld::serial(Serial::user_keyring), w.text("lazy"), w.text("rule")};
    };
    struct Case {
        Arguments (*arguments)(LazyWorld& world, std::uint64_t key);
        int sleeps;
        std::int64_t result;
    };
    for (const Case& c : {Case{update, 2, 0}, Case{read, 1, 4}, Case{restrict, 1, 0}}) {
        for (int moment = 0; moment <= c.sleeps; ++moment) {
            LazyWorld world;
            const auto key = world.lazy_key();
            const auto before = world.account();
            REQUIRE_FALSE(world.keyctl(world.task, c.arguments(world, key)));
            for (int sleep = 0; sleep < moment; ++sleep) world.pass(1);
            CHECK(world.ended == moment);
            CHECK(world.kernel.broken_invariant().value_or("") == "");
            if (moment == c.sleeps) CHECK(world.kernel.take_result(*world.last) == c.result);
            world.kill(world.pid);
            CHECK_FALSE(world.is_alive(world.pid));
            CHECK(world.kernel.broken_invariant().value_or("") == "");
            CHECK(world.account() == before);
            CHECK(world.kernel.shut_down().value_or("") == "");
        }
    }
}

TEST_CASE("A restriction's check may sleep, with the quota of the link reserved", "[keys][sleep]") {
    for (const bool killed : {true, false}) {
        LazyWorld world;
        const auto ring = KernelWorld::serial(Serial::user_keyring);
        REQUIRE_FALSE(world.keyctl(world.task, {29, ring, world.text("lazy"), world.text("rule")}));
        world.pass(1);
        const auto key = world.user_key(world.task, "linked");
        const auto before = world.account();
        REQUIRE_FALSE(world.keyctl(world.task, {8, key, ring}));
        CHECK(world.account().quota_bytes == before.quota_bytes + 4);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        if (killed) {
            world.kill(world.pid);
            CHECK(world.kernel.broken_invariant().value_or("") == "");
            CHECK(world.account() == world.before);
        } else {
            world.pass(1);
            CHECK(world.kernel.take_result(*world.last) == 0);
            CHECK(world.links_of_user() == 1);
        }
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        CHECK(world.kernel.shut_down().value_or("") == "");
    }
}

TEST_CASE("A killed process ends the revocation that it has begun", "[keys][sleep]") {
    LazyWorld world;
    const auto key = world.lazy_key();
    const Key& revoked = *world.kernel.keys.find(Serial{static_cast<std::int32_t>(key)});
    REQUIRE_FALSE(world.keyctl(world.task, {3, key}));
    world.kill(world.pid);
    CHECK(world.is_alive(world.pid));
    CHECK(revoked.flags.revoked);
    CHECK(revoked.expiry == keys::never);
    CHECK(world.keyctl(world.other, {15, key, 7}) == KernelWorld::failure(Errno::ekeyrevoked));
    world.pass(1);
    CHECK_FALSE(world.is_alive(world.pid));
    CHECK(world.ended == 1);
    CHECK(revoked.expiry != keys::never);
    CHECK(world.kernel.broken_invariant().value_or("") == "");
    CHECK(world.kernel.shut_down().value_or("") == "");
}

TEST_CASE("A revocation that a signal could interrupt is a fault of the type", "[keys][sleep]") {
    SlowWorld world;
    keys::KeyType type = slow_type(world.sessions);
    type.name = "sleepy";
    type.instantiate = keys::take_payload;
    type.revoke = [](Call& call, Key&) { static_cast<void>(call.sleep_for(device_time)); };
    world.kernel.keys.types.add(std::move(type));
    const auto key = world.add(world.task, "sleepy");
    REQUIRE(key);
    CHECK_THROWS_AS(world.keyctl(world.task, {3, KernelWorld::word(*key)}), InvariantError);
}

TEST_CASE("Readers share a key, a writer waits for them", "[keys][sleep]") {
    LazyWorld world;
    const auto key = world.lazy_key();
    REQUIRE_FALSE(world.keyctl(world.task, {11, key, 0, 0}));
    Call& first = *world.last;
    REQUIRE_FALSE(world.keyctl(world.other, {11, key, 0, 0}));
    Call& second = *world.last;
    Task& third = world.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    REQUIRE_FALSE(world.keyctl(third, {5, key, 0x3f3f0000}));  // KEYCTL_SETPERM
    Call& writer = *world.last;
    world.pass(1);
    CHECK(world.kernel.take_result(first) == 4);
    CHECK(world.kernel.take_result(second) == 4);
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(writer) == 0);
}

TEST_CASE("Whatever changes a key waits while another call updates it", "[keys][sleep]") {
    const std::array<Arguments, 5> operations{{{3},                  // revoke
                                               {4, 0, ~0ULL, 1000},  // chown
                                               {5, 0, 0x3f3f0000},   // setperm
                                               {11, 0, 0, 0},        // read
                                               {15, 0, 0}}};         // set_timeout
    for (Arguments arguments : operations) {
        INFO("keyctl " << arguments[0]);
        LazyWorld world;
        const auto key = world.lazy_key();
        REQUIRE_FALSE(world.keyctl(world.task, {2, key, world.text("y"), 1}));
        Call& updating = *world.last;
        world.pass(1);
        REQUIRE(world.ended == 1);  // preparsed; the update sleeps
        arguments[1] = key;
        REQUIRE_FALSE(world.keyctl(world.other, arguments));
        Call& second = *world.last;
        second.interrupt();  // in vain
        world.kernel.continue_calls();
        CHECK_FALSE(world.kernel.take_result(second));
        world.pass(1);
        CHECK(world.kernel.take_result(updating) == 0);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
    }
}

TEST_CASE("An invalidation waits while another call updates the key", "[keys][sleep]") {
    LazyWorld world;
    const auto key = world.lazy_key();
    REQUIRE_FALSE(world.keyctl(world.task, {2, key, world.text("y"), 1}));
    world.pass(1);
    CHECK_FALSE(world.keyctl(world.other, {21, key}));
    CHECK(world.exists(key));
    Call& invalidating = *world.last;
    world.pass(1);
    CHECK(world.kernel.take_result(invalidating) == 0);
    CHECK(world.kernel.broken_invariant().value_or("") == "");
    CHECK_FALSE(world.exists(key));
}

TEST_CASE("Whatever changes the links of a keyring waits while a key is instantiated for it",
          "[keys][sleep]") {
    const auto ring = KernelWorld::serial(Serial::user_keyring);
    const auto own = KernelWorld::serial(Serial::thread_keyring);
    for (const int which : {0, 1, 2, 3, 4, 5, 6, 7}) {
        INFO(which);
        SlowWorld world;
        const auto key = world.user_key(world.other, "own");
        REQUIRE(world.keyctl(world.other, {8, key, ring}) == 0);
        REQUIRE_FALSE(world.add(world.task, "slow"));
        Call& adding = *world.last;
        const std::array<Arguments, 8> operations{{{7, ring},
                                                   {8, key, ring},
                                                   {9, key, ring},
                                                   {10, own, world.text("user"), world.text("own"), ring},
                                                   {29, ring, 0, 0},
                                                   {30, key, ring, own},
                                                   {30, key, own, ring},
                                                   {22, KernelWorld::word(-1), ring}}};
        REQUIRE_FALSE(world.keyctl(world.other, operations[static_cast<std::size_t>(which)]));
        Call& waiting = *world.last;
        CHECK(world.links_of_user() == 1);
        world.pass(1);
        world.pass(1);
        CHECK(world.kernel.take_result(adding).value_or(0) > 0);
        CHECK(world.kernel.take_result(waiting).value_or(-1) >= 0);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
    }
}

TEST_CASE("A handler waits for the keyring of the key that it instantiates or rejects", "[keys][sleep]") {
    for (const bool rejects : {false, true}) {
        SlowWorld world;
        REQUIRE_FALSE(world.start(world.other, number_of("request_key"),
                                  {world.text("user"), world.text("wanted"), world.text("info"), 0}));
        Call& asking = *world.last;
        const auto wanted = KernelWorld::word(number(world.upcalls.started[0]->key));
        Task& handler = world.kernel.tasks.spawn_handler(world.upcalls.started[0]->handler_keyring);
        REQUIRE(world.keyctl(handler, {16, wanted}).value() > 0);
        const auto ring = KernelWorld::word(
            world.keyctl(world.root, {0, KernelWorld::serial(Serial::user_keyring), 1}).value());
        REQUIRE_FALSE(world.start(world.root, number_of("add_key"),
                                  {world.text("slow"), world.text("k"), world.text("x"), 1, ring}));
        const Arguments instantiate{12, wanted, world.text("x"), 1, ring};
        const Arguments reject{19, wanted, 60, 129, ring};
        REQUIRE_FALSE(world.keyctl(handler, rejects ? reject : instantiate));
        Call& ending = *world.last;
        world.pass(1);
        CHECK_FALSE(world.kernel.take_result(ending));
        world.pass(1);
        CHECK(world.kernel.take_result(ending) == 0);
        CHECK_FALSE(handler.cred.request_key_auth);
        world.upcalls.started[0]->outcome = Errno::ok;
        world.kernel.continue_calls();
        CHECK(world.kernel.take_result(asking) ==
              (rejects ? KernelWorld::failure(Errno::ekeyrejected) : static_cast<std::int64_t>(wanted)));
        CHECK(world.kernel.broken_invariant().value_or("") == "");
    }
}

TEST_CASE("Moves between two keyrings in both directions do not wait for each other for ever",
          "[keys][sleep]") {
    for (const bool swapped : {false, true}) {
        LazyWorld world;
        const auto user = KernelWorld::serial(Serial::user_keyring);
        const auto a = KernelWorld::word(world.call(world.task, number_of("add_key"),
                                                    {world.text("keyring"), world.text("a"), 0, 0, user}));
        const auto b = KernelWorld::word(world.call(world.task, number_of("add_key"),
                                                    {world.text("keyring"), world.text("b"), 0, 0, user}));
        const auto one = swapped ? b : a;
        const auto two = swapped ? a : b;
        const auto in_one =
            KernelWorld::word(world.call(world.task, number_of("add_key"),
                                         {world.text("user"), world.text("1"), world.text("x"), 1, one}));
        const auto in_two =
            KernelWorld::word(world.call(world.task, number_of("add_key"),
                                         {world.text("user"), world.text("2"), world.text("x"), 1, two}));
        Task& third = world.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
        REQUIRE_FALSE(world.start(world.task, number_of("add_key"),
                                  {world.text("slow"), world.text("k"), world.text("x"), 1, two}));
        REQUIRE_FALSE(world.keyctl(world.other, {30, in_two, two, one}));  // waits for its first keyring
        Call& back = *world.last;
        REQUIRE_FALSE(world.keyctl(third, {30, in_one, one, two}));
        Call& forth = *world.last;
        world.pass(1);
        world.pass(1);
        CHECK(world.kernel.take_result(back) == 0);
        CHECK(world.kernel.take_result(forth) == 0);
        CHECK(world.kernel.calls_asleep() == 0);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
    }
}
