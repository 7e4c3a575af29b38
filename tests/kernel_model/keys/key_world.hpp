// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/process/task_table.hpp"

namespace mktme::tests {

using keys::Serial;
using keys::SystemCall;
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
    /// Performs a call of keyctl.hpp.
    template <class Result, class... Parameters>
    Result call(Task& task, Result (&function)(SystemCall&, Parameters...),
                std::type_identity_t<Parameters>... arguments) {
        SystemCall entered{service, task};
        return function(entered, std::forward<Parameters>(arguments)...);
    }
    Serial user_key(Task& task, const char* name, Serial ring = Serial::session_keyring,
                    const char* text = "x") {
        return *call(task, keys::add_key, "user", name, text, ring);
    }
    Serial keyring(Task& task, const char* name, Serial ring = Serial::session_keyring) {
        return *call(task, keys::add_key, "keyring", name, keys::UserBytes::null(), ring);
    }
    [[nodiscard]] const keys::Key& key(Serial serial) const { return *service.find(serial); }
    bool exists(Serial serial) {
        service.collector.run();
        return service.find(serial) != nullptr;
    }
    std::optional<std::string> broken_invariant() {
        service.collector.run();
        keys::References held;
        tasks.count_references(held);
        return keys::broken_invariant(service, std::move(held));
    }

    SetClock clock;
    KeptUpcalls upcalls;
    keys::KeyService service{clock, RandomStream{1, "keys"}, upcalls};
    process::TaskTable tasks{service};
};

}  // namespace mktme::tests
