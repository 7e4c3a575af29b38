// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/keys/core/invariants.hpp"
#include "kernel_model/process/held_keys.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/syscall/host_memory.hpp"

namespace mktme::tests {

using keys::KeyCall;
using keys::Serial;
using syscall::Errno;
using task::Gid;
using task::Task;
using task::Uid;

class SetClock : public syscall::KernelClock {
public:
    [[nodiscard]] syscall::KernelTime now() const override { return now_; }
    void pass(std::int64_t seconds) { pass(syscall::in_nanoseconds(syscall::KernelSeconds{seconds})); }
    void pass(syscall::KernelTime span) { now_ += span; }

private:
    syscall::KernelTime now_ = syscall::in_nanoseconds(syscall::KernelSeconds{1'000});
};

class KeptUpcalls : public keys::UpcallRunner {
public:
    void start(const std::shared_ptr<keys::Upcall>& upcall) override { started.push_back(upcall); }
    std::vector<std::shared_ptr<keys::Upcall>> started;
};

/// Returns the flag of a thread that must look for signals; a call of it is interrupted by that.
const bool& is_alerted(const Task& task);

/// Key service with processes, and calls that need no wait.
class KeyWorld {
public:
    KeyWorld() = default;
    KeyWorld(const KeyWorld&) = delete;
    KeyWorld& operator=(const KeyWorld&) = delete;
    ~KeyWorld() { upcalls.started.clear(); }

    static constexpr Uid alice{1000};
    static constexpr Uid bob{1001};

    Task& process(Uid uid) { return tasks.spawn(task::credentials_of(uid, Gid{number(uid)})); }
    /// Performs a call of keyctl.hpp. Texts are placed in the memory of the program; nullptr is a null pointer.
    template <class Result, class... Parameters, class... Arguments>
    Result call(Task& task, Result (*function)(KeyCall&, Parameters...), const Arguments&... arguments) {
        enter(task);
        syscall::Call entered{task, is_alerted(task), user, clock.now()};
        return perform(entered, function, arguments...);
    }
    template <class Result, class... Parameters, class... Arguments>
    Result perform(syscall::Call& entered, Result (*function)(KeyCall&, Parameters...),
                   const Arguments&... arguments) {
        KeyCall call{service, entered};
        return function(call, argument<Parameters>(arguments)...);
    }
    void enter(Task& task) {
        keys::enter(service, task);
        service.collector.run();
    }
    Serial user_key(Task& task, const char* name, Serial ring = Serial::session_keyring,
                    const char* text = "x") {
        return *call(task, keys::add_key, "user", name, text, ring);
    }
    Serial keyring(Task& task, const char* name, Serial ring = Serial::session_keyring) {
        return *call(task, keys::add_key, "keyring", name, nullptr, ring);
    }
    [[nodiscard]] const keys::Key& key(Serial serial) const { return *service.find(serial); }
    bool exists(Serial serial) {
        service.collector.run();
        return service.find(serial) != nullptr;
    }
    std::optional<std::string> broken_invariant() {
        service.collector.run();
        keys::References held;
        process::count_references(tasks, held);
        return keys::broken_invariant(service, std::move(held));
    }

    SetClock clock;
    KeptUpcalls upcalls;
    syscall::HostMemory user;
    keys::KeyService service{clock, RandomStream{1, "keys"}, upcalls};
    process::TaskTable tasks{service};

private:
    template <class Parameter, class Argument>
    Parameter argument(const Argument& given) {
        if constexpr (std::same_as<Argument, std::nullptr_t>) {
            return {};
        } else if constexpr (std::convertible_to<Argument, std::string_view>) {
            const std::string_view text = given;
            const auto address = user.place(text);
            if constexpr (std::same_as<Parameter, keys::UserBytes>) return {address, text.size()};
            else return address;
        } else {
            return static_cast<Parameter>(given);
        }
    }
};

/// A call that sleeps. Tests continue it by hand.
class SleepingCall {
public:
    SleepingCall(KeyWorld& world, Task& task)
        : world_{&world},
          call_{task, is_alerted(task), world.user, {}} {
        world.enter(task);
    }

    /// Runs the call from its beginning.
    template <class Result, class... Parameters, class... Arguments>
    Result run(Result (*function)(KeyCall&, Parameters...), const Arguments&... arguments) {
        call_.rewind(world_->clock.now());
        return world_->perform(call_, function, arguments...);
    }
    [[nodiscard]] bool can_continue() const { return call_.can_continue(world_->clock.now()); }
    void interrupt() { call_.interrupt(); }

private:
    KeyWorld* world_;
    syscall::Call call_;
};

}  // namespace mktme::tests
