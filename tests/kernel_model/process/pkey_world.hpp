// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include "kernel_model/mm/calls/mmap.hpp"
#include "kernel_model/mm/calls/mprotect.hpp"
#include "kernel_model/mm/calls/pkeys.hpp"
#include "kernel_model/mm/paging/access.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "kernel_model/process/kill.hpp"
#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/process/signal_delivery.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/process/user_frames.hpp"
#include "kernel_model/task/signal_params.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/keys/idle_keys.hpp"

namespace mktme::tests {

using namespace syscall;
using namespace task;
using namespace process;

/// A process with three pages: one under key 0, one under a key of its own, one that is execute-only.
///
/// The comparison of the pkeys proposal (docs/facts.md#signal-handlers): an initialiser allocates the key and tags the
/// data. Readers set deny-write around reads and deny all afterwards; writers set 0 around writes and deny
/// all afterwards.
class PkeyWorld {
public:
    static constexpr mm::Address private_page = 0x10'0000;
    static constexpr mm::Address data = 0x20'0000;
    static constexpr mm::Address code = 0x30'0000;
    static constexpr std::uint64_t read_write = mm::prot::read | mm::prot::write;

    explicit PkeyWorld(task::SignalParams params = {}) : delivery{tasks, params.handler_pkru, &frames} {
        for (const auto page : {private_page, data, code}) map(page);
        CHECK(mm::mprotect(first, code, mm::page_size, mm::prot::exec) == Errno::ok);
        execute_only = *first.memory->pkeys.execute_only();
        key = *mm::pkey_alloc(first, 0, 0);
        CHECK(mm::pkey_mprotect(first, data, mm::page_size, read_write, key) == Errno::ok);
        CHECK(sigaction(tasks.signal_queue(), first, number(Signal::sigusr1), handling));
        CHECK(sigaction(tasks.signal_queue(), first, number(Signal::sigsegv), handling));
    }

    void map(mm::Address at) {
        CHECK(mm::mmap(first, {.address = at,
                               .length = mm::page_size,
                               .protection = read_write,
                               .flags = mm::map::is_private | mm::map::anonymous | mm::map::fixed}));
    }
    Task& thread() { return **tasks.create_thread(first); }
    void may(Task& task, mmu::PkeyRights rights) const { task.pkru.set_rights(key, rights); }

    static bool reads(Task& task, mm::Address at) { return !mm::touch(task, at, mm::AccessKind::read); }
    static bool writes(Task& task, mm::Address at) { return !mm::touch(task, at, mm::AccessKind::write); }
    static bool executes(Task& task, mm::Address at) { return !mm::touch(task, at, mm::AccessKind::fetch); }

    /// Takes the thread into a handler by a signal.
    void interrupt(Task& task) {
        CHECK(kill_thread(tasks, task, task.pid, number(Signal::sigusr1)) == Errno::ok);
        CHECK(delivery.return_to_user(task).kind == Delivery::Kind::handler);
    }
    /// Makes the thread write to `at`. Returns the signal that it gets if it may not.
    Delivery write_or_fault(Task& task, mm::Address at) {
        if (const auto fault = mm::touch(task, at, mm::AccessKind::write))
            force_signal(tasks.signal_queue(), task, signal_of(*fault));
        return delivery.return_to_user(task);
    }

    static constexpr SigAction handling{.handler = Handler{0x40'1000}, .flags = action_flag::siginfo};

    IdleKeys keys;
    plain_hardware::PlainHardware store;
    mm::Memory memory{store};
    TaskTable tasks{keys.service(), &memory};
    UserFrames frames;
    SignalDelivery delivery;
    Task& first = tasks.spawn(credentials_of(Uid{1000}, Gid{1000}));
    int key = 0;
    int execute_only = 0;
};

}  // namespace mktme::tests
