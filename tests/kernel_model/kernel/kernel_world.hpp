// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstring>
#include <memory>

#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/kernel/kernel_params.hpp"
#include "kernel_model/kernel/task_memory.hpp"
#include "kernel_model/syscall/host_memory.hpp"
#include "kernel_model/syscall/numbers.hpp"
#include "tests/kernel_model/keys/key_world.hpp"

namespace mktme::tests {

using syscall::number_of;
using Arguments = std::array<std::uint64_t, 6>;

/// A kernel with a process of user 1000, whose pointers lead to `user`.
class KernelWorld {
public:
    KernelWorld();
    KernelWorld(std::unique_ptr<syscall::Hardware> hardware, const kernel::KernelParams& params);
    KernelWorld(const KernelWorld&) = delete;
    KernelWorld& operator=(const KernelWorld&) = delete;
    ~KernelWorld();

    /// Starts a system call. Returns nullopt if it sleeps; the call is then `last`.
    std::optional<std::int64_t> start(Task& by, std::uint64_t number, const Arguments& arguments) {
        last = &kernel.begin(by, *memory);
        return kernel.dispatch(*last, {number, arguments});
    }
    /// Performs a system call that does not sleep.
    std::int64_t call(Task& by, std::uint64_t number, const Arguments& arguments) {
        return start(by, number, arguments).value();
    }
    std::int64_t call(std::uint64_t number, const Arguments& arguments) {
        return call(task, number, arguments);
    }

    std::uint64_t text(const char* text) { return user.place(text).value; }
    template <class T>
    std::uint64_t place(const T& value) {
        return user.place({reinterpret_cast<const char*>(&value), sizeof value}).value;
    }
    template <class T>
    T at(std::uint64_t address) {
        T value;
        std::memcpy(&value, user.bytes({{address}, sizeof value}).data(), sizeof value);
        return value;
    }
    static std::uint64_t word(std::int64_t number) { return static_cast<std::uint64_t>(number); }
    static std::int64_t failure(Errno error) { return -static_cast<std::int64_t>(error); }
    static std::uint64_t serial(Serial serial) { return word(number(serial)); }

    /// Adds a user key to a keyring of the process, and returns its serial.
    std::uint64_t user_key(Task& by, const char* name, Serial ring = Serial::thread_keyring) {
        return word(call(by, number_of("add_key"), {text("user"), text(name), text("x"), 1, serial(ring)}));
    }
    /// Starts a request for a key that user space has to construct.
    std::optional<std::int64_t> request(Task& by, const char* name) {
        return start(by, number_of("request_key"),
                     {text("user"), text(name), text("info"), serial(Serial::user_keyring)});
    }
    [[nodiscard]] bool exists(std::uint64_t serial) const {
        return kernel.keys.find(Serial{static_cast<std::int32_t>(serial)}) != nullptr;
    }

    static constexpr std::uint64_t nowhere = syscall::HostMemory::unmapped.value;

private:
    std::unique_ptr<syscall::Hardware> hardware_;

public:
    SetClock clock;
    KeptUpcalls upcalls;
    kernel::Kernel kernel;
    syscall::HostMemory user;
    syscall::UserMemory* memory = &user;
    Task& task;
    syscall::Call* last = nullptr;
};

}  // namespace mktme::tests
