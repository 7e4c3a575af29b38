// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>

#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"
#include "tests/kernel_model/kernel/prepared_process.hpp"
#include "tests/kernel_model/kernel/slow_memory.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// Arguments with which a system call succeeds, and others with which it fails.
struct Probe {
    std::string_view name;
    Arguments (*good)(Prepared& w);
    Arguments (*bad)(Prepared& w);
    Errno error;
};

using P = Prepared;
constexpr std::uint64_t nowhere = KernelWorld::nowhere;
constexpr std::uint64_t no_file = 999;
constexpr std::uint64_t no_process = 99'999;

// clang-format off
const std::array probes{
    Probe{"read", [](P& w) -> Arguments { return {w.file, w.text("....."), 5}; },
          [](P&) -> Arguments { return {no_file, nowhere, 5}; }, Errno::ebadf},
    Probe{"write", [](P& w) -> Arguments { return {w.file, w.text("world"), 5}; },
          [](P& w) -> Arguments { return {w.file, nowhere, 5}; }, Errno::efault},
    Probe{"close", [](P& w) -> Arguments { return {w.file}; },
          [](P&) -> Arguments { return {no_file}; }, Errno::ebadf},
    Probe{"lseek", [](P& w) -> Arguments { return {w.file, 1, 1}; },
          [](P& w) -> Arguments { return {w.file, 1, 5}; }, Errno::einval},
    Probe{"mmap", [](P& w) -> Arguments { return {0, 4096, 1, 2, w.file, 0}; },
          [](P&) -> Arguments { return {0, 4096, 1, 2, no_file, 0}; }, Errno::ebadf},
    Probe{"mprotect", [](P& w) -> Arguments { return {w.page, 4096, 1}; },
          [](P&) -> Arguments { return {nowhere, 4096, 1}; }, Errno::enomem},
    Probe{"munmap", [](P& w) -> Arguments { return {w.page, 4096}; },
          [](P& w) -> Arguments { return {w.page + 1, 4096}; }, Errno::einval},
    Probe{"brk", [](P&) -> Arguments { return {0}; }, nullptr, Errno::ok},
    Probe{"rt_sigaction", [](P& w) -> Arguments { return {P::usr1, w.place(Arguments{1}), w.place(Arguments{}), 8}; },
          [](P&) -> Arguments { return {P::usr1, nowhere, 0, 8}; }, Errno::efault},
    Probe{"rt_sigprocmask", [](P& w) -> Arguments { return {2, w.place(P::usr1_set), w.place(P::usr1_set), 8}; },
          [](P&) -> Arguments { return {2, nowhere, 0, 8}; }, Errno::efault},
    Probe{"rt_sigreturn", [](P&) -> Arguments { return {}; }, nullptr, Errno::ok},
    Probe{"pread64", [](P& w) -> Arguments { return {w.file, w.text("....."), 5, 0}; },
          [](P& w) -> Arguments { return {w.file, nowhere, 5, 0}; }, Errno::efault},
    Probe{"pwrite64", [](P& w) -> Arguments { return {w.file, w.text("world"), 5, 4094}; },
          [](P& w) -> Arguments { return {w.file, w.text("world"), 5, P::word(-1)}; }, Errno::einval},
    Probe{"mremap", [](P& w) -> Arguments { return {w.page, 4096, 8192, 1}; },
          [](P&) -> Arguments { return {nowhere, 4096, 8192, 1}; }, Errno::efault},
    Probe{"msync", [](P& w) -> Arguments { return {w.page, 4096, 4}; },
          [](P&) -> Arguments { return {nowhere, 4096, 4}; }, Errno::enomem},
    Probe{"madvise", [](P& w) -> Arguments { return {w.page, 4096, 4}; },
          [](P& w) -> Arguments { return {w.page, 4096, 77}; }, Errno::einval},
    Probe{"dup", [](P& w) -> Arguments { return {w.file}; },
          [](P&) -> Arguments { return {no_file}; }, Errno::ebadf},
    Probe{"dup2", [](P& w) -> Arguments { return {w.file, 1}; },
          [](P& w) -> Arguments { return {w.file, P::word(-1)}; }, Errno::ebadf},
    Probe{"getpid", [](P&) -> Arguments { return {}; }, nullptr, Errno::ok},
    Probe{"clone", [](P& w) -> Arguments { return {0x15'0f00, 0, w.place(Arguments{})}; },
          [](P&) -> Arguments { return {0x1'0000}; }, Errno::einval},
    Probe{"fork", [](P&) -> Arguments { return {}; }, nullptr, Errno::ok},
    Probe{"execve", [](P& w) -> Arguments { return {w.text("/bin/true"), w.place(Arguments{w.text("true")}), 0}; },
          [](P& w) -> Arguments { return {w.text("/bin/true"), w.place(Arguments{nowhere}), 0}; }, Errno::efault},
    Probe{"exit", [](P&) -> Arguments { return {0}; }, nullptr, Errno::ok},
    Probe{"wait4", [](P& w) -> Arguments { return {w.child, 0, 1, 0}; },
          [](P&) -> Arguments { return {no_process, 0, 0, 0}; }, Errno::echild},
    Probe{"kill", [](P& w) -> Arguments { return {w.child, P::usr1}; },
          [](P&) -> Arguments { return {no_process, P::usr1}; }, Errno::esrch},
    Probe{"fcntl", [](P& w) -> Arguments { return {w.file, 0, 9}; },
          [](P& w) -> Arguments { return {w.file, 99}; }, Errno::einval},
    Probe{"ftruncate", [](P& w) -> Arguments { return {w.file, 1}; },
          [](P& w) -> Arguments { return {w.file, P::word(-1)}; }, Errno::einval},
    Probe{"getrlimit", [](P& w) -> Arguments { return {8, w.place(Arguments{})}; },
          [](P&) -> Arguments { return {8, nowhere}; }, Errno::efault},
    Probe{"getrusage", [](P& w) -> Arguments { return {1, w.place(std::array<char, 144>{})}; },
          [](P&) -> Arguments { return {1, nowhere}; }, Errno::efault},
    Probe{"setuid", [](P&) -> Arguments { return {1000}; },
          [](P&) -> Arguments { return {0}; }, Errno::eperm},
    Probe{"setgid", [](P&) -> Arguments { return {1000}; },
          [](P&) -> Arguments { return {0}; }, Errno::eperm},
    Probe{"setpgid", [](P& w) -> Arguments { return {w.child, 0}; },
          [](P&) -> Arguments { return {no_process, 0}; }, Errno::esrch},
    Probe{"getppid", [](P&) -> Arguments { return {}; }, nullptr, Errno::ok},
    Probe{"setsid", nullptr, [](P&) -> Arguments { return {}; }, Errno::eperm},
    Probe{"setreuid", [](P&) -> Arguments { return {1000, P::word(-1)}; },
          [](P&) -> Arguments { return {P::word(-1), 0}; }, Errno::eperm},
    Probe{"setregid", [](P&) -> Arguments { return {1000, P::word(-1)}; },
          [](P&) -> Arguments { return {P::word(-1), 0}; }, Errno::eperm},
    Probe{"setgroups", nullptr, [](P& w) -> Arguments { return {1, w.place(7)}; }, Errno::eperm},
    Probe{"setresuid", [](P&) -> Arguments { return {1000, 1000, P::word(-1)}; },
          [](P&) -> Arguments { return {0, 0, 0}; }, Errno::eperm},
    Probe{"getresuid", [](P& w) -> Arguments { return {w.place(1), w.place(1), w.place(1)}; },
          [](P& w) -> Arguments { return {w.place(1), nowhere, w.place(1)}; }, Errno::efault},
    Probe{"setresgid", [](P&) -> Arguments { return {1000, 1000, P::word(-1)}; },
          [](P&) -> Arguments { return {0, 0, 0}; }, Errno::eperm},
    Probe{"getresgid", [](P& w) -> Arguments { return {w.place(1), w.place(1), w.place(1)}; },
          [](P& w) -> Arguments { return {nowhere, w.place(1), w.place(1)}; }, Errno::efault},
    Probe{"getpgid", [](P& w) -> Arguments { return {w.child}; },
          [](P&) -> Arguments { return {no_process}; }, Errno::esrch},
    Probe{"setfsuid", [](P&) -> Arguments { return {1000}; }, nullptr, Errno::ok},
    Probe{"setfsgid", [](P&) -> Arguments { return {1000}; }, nullptr, Errno::ok},
    Probe{"getsid", [](P&) -> Arguments { return {0}; },
          [](P&) -> Arguments { return {no_process}; }, Errno::esrch},
    Probe{"capget", [](P& w) -> Arguments { return {w.place(P::header), w.place(Arguments{})}; },
          [](P& w) -> Arguments { return {w.place(P::header), nowhere}; }, Errno::efault},
    Probe{"capset", [](P& w) -> Arguments { return {w.place(P::header), w.place(Arguments{})}; },
          [](P& w) -> Arguments { return {w.place(P::header), nowhere}; }, Errno::efault},
    Probe{"rt_sigpending", [](P& w) -> Arguments { return {w.place(P::usr1_set), 8}; },
          [](P&) -> Arguments { return {nowhere, 8}; }, Errno::efault},
    Probe{"rt_sigtimedwait", [](P& w) -> Arguments { return {w.place(P::usr1_set), w.place(std::array<char, 128>{}), 0, 8}; },
          [](P& w) -> Arguments { return {w.place(P::usr1_set), nowhere, 0, 8}; }, Errno::efault},
    Probe{"rt_sigqueueinfo", [](P& w) -> Arguments {
              return {w.self, 40, w.place(std::array<std::int32_t, 32>{0, 0, -1})}; },
          [](P& w) -> Arguments { return {w.self, 40, nowhere}; }, Errno::efault},
    Probe{"rt_sigsuspend", nullptr, [](P&) -> Arguments { return {nowhere, 8}; }, Errno::efault},
    Probe{"sigaltstack", [](P& w) -> Arguments {
              return {w.place(Arguments{w.page, 0, 4096}), w.place(Arguments{})}; },
          [](P& w) -> Arguments { return {w.place(Arguments{w.page, 0, 1}), 0}; }, Errno::enomem},
    Probe{"mlock", [](P& w) -> Arguments { return {w.page, 4096}; },
          [](P&) -> Arguments { return {nowhere, 4096}; }, Errno::enomem},
    Probe{"munlock", [](P& w) -> Arguments { return {w.page, 4096}; },
          [](P&) -> Arguments { return {nowhere, 4096}; }, Errno::enomem},
    Probe{"mlockall", [](P&) -> Arguments { return {1}; },
          [](P&) -> Arguments { return {4}; }, Errno::einval},
    Probe{"munlockall", [](P&) -> Arguments { return {}; }, nullptr, Errno::ok},
    Probe{"prctl", [](P&) -> Arguments { return {4, 0}; },
          [](P&) -> Arguments { return {4, 2}; }, Errno::einval},
    Probe{"setrlimit", [](P& w) -> Arguments { return {8, w.place(Arguments{4096, 4096})}; },
          [](P& w) -> Arguments { return {8, w.place(Arguments{4097, 4096})}; }, Errno::einval},
    Probe{"gettid", [](P&) -> Arguments { return {}; }, nullptr, Errno::ok},
    Probe{"tkill", [](P& w) -> Arguments { return {w.child, 0}; },
          [](P&) -> Arguments { return {0, 0}; }, Errno::einval},
    Probe{"exit_group", [](P&) -> Arguments { return {3}; }, nullptr, Errno::ok},
    Probe{"tgkill", [](P& w) -> Arguments { return {w.child, w.child, 0}; },
          [](P& w) -> Arguments { return {w.self, w.child, 0}; }, Errno::esrch},
    Probe{"add_key", [](P& w) -> Arguments {
              return {w.text("user"), w.text("other"), w.text("x"), 1, P::serial(Serial::thread_keyring)}; },
          [](P& w) -> Arguments {
              return {w.text("user"), w.text("other"), nowhere, 1, P::serial(Serial::thread_keyring)}; }, Errno::efault},
    Probe{"request_key", [](P& w) -> Arguments { return {w.text("user"), w.text("key"), 0, 0}; },
          [](P& w) -> Arguments { return {w.text("user"), nowhere, 0, 0}; }, Errno::efault},
    Probe{"keyctl", [](P& w) -> Arguments { return {11, w.key, w.text("."), 1}; },
          [](P& w) -> Arguments { return {11, w.key, nowhere, 1}; }, Errno::efault},
    Probe{"signalfd", [](P& w) -> Arguments { return {P::word(-1), w.place(P::usr1_set), 8}; },
          [](P&) -> Arguments { return {P::word(-1), nowhere, 8}; }, Errno::efault},
    Probe{"signalfd4", [](P& w) -> Arguments { return {P::word(-1), w.place(P::usr1_set), 8, 0x800}; },
          [](P& w) -> Arguments { return {P::word(-1), w.place(P::usr1_set), 8, 1}; }, Errno::einval},
    Probe{"dup3", [](P& w) -> Arguments { return {w.file, 1, 0x8'0000}; },
          [](P& w) -> Arguments { return {w.file, w.file, 0}; }, Errno::einval},
    Probe{"rt_tgsigqueueinfo", [](P& w) -> Arguments {
              return {w.self, w.self, 40, w.place(std::array<std::int32_t, 32>{0, 0, -1})}; },
          [](P& w) -> Arguments { return {w.self, w.self, 40, nowhere}; }, Errno::efault},
    Probe{"prlimit64", [](P& w) -> Arguments { return {0, 3, w.place(Arguments{4096, 4096}), w.place(Arguments{})}; },
          [](P&) -> Arguments { return {0, 3, nowhere, 0}; }, Errno::efault},
    Probe{"memfd_create", [](P& w) -> Arguments { return {w.text("g"), 1}; },
          [](P&) -> Arguments { return {nowhere, 1}; }, Errno::efault},
    Probe{"pkey_mprotect", [](P& w) -> Arguments { return {w.page, 4096, 1, P::word(-1)}; },
          [](P& w) -> Arguments { return {w.page, 4096, 1, 9}; }, Errno::einval},
    Probe{"pkey_alloc", [](P&) -> Arguments { return {0, 1}; },
          [](P&) -> Arguments { return {1, 1}; }, Errno::einval},
    Probe{"pkey_free", nullptr, [](P&) -> Arguments { return {9}; }, Errno::einval},
};
// clang-format on

const Probe& probe_of(std::string_view name) {
    const auto* found = std::ranges::find(probes, name, &Probe::name);
    REQUIRE(found != probes.end());
    return *found;
}

}  // namespace

TEST_CASE("Every system call succeeds with good arguments and fails with bad ones, and leaves nothing behind",
          "[kernel]") {
    for (const auto& [number, name] : syscall::system_calls) {
        INFO(name);
        const Probe& probe = probe_of(name);
        if (probe.good != nullptr) {
            Prepared world;
            CHECK(world.call(number, probe.good(world)) >= 0);
            CHECK(world.kernel.broken_invariant().value_or("") == "");
            CHECK(world.kernel.shut_down().value_or("") == "");
        }
        if (probe.bad != nullptr) {
            Prepared world;
            CHECK(world.call(number, probe.bad(world)) == KernelWorld::failure(probe.error));
            CHECK(world.kernel.broken_invariant().value_or("") == "");
            CHECK(world.kernel.shut_down().value_or("") == "");
        }
    }
    CHECK(probes.size() == syscall::system_calls.size());
}

TEST_CASE("Numbers of system calls that the model lacks yield ENOSYS", "[kernel]") {
    KernelWorld world;
    for (const std::uint64_t number : {std::uint64_t{2}, std::uint64_t{400}, ~std::uint64_t{0}})
        CHECK(world.call(number, {}) == KernelWorld::failure(Errno::enosys));
    CHECK(world.call(number_of("getpid") | std::uint64_t{1} << 40U, {}) ==
          world.task.pid);  // the low half counts
    CHECK(world.call(number_of("getpid") | std::uint64_t{1} << 31U, {}) ==
          KernelWorld::failure(Errno::enosys));
    CHECK(syscall::name_of(250) == "keyctl");
    CHECK(syscall::name_of(2).empty());
}

TEST_CASE("A system call whose accesses to memory all sleep does what it does without a sleep",
          "[kernel][sleep]") {
    const auto page_at = [](Prepared& world, std::uint64_t address) {
        const bool is_placed = address >= 0x2000'0000 && address < 0x4000'0000;
        return is_placed ? world.user.bytes({{address}, syscall::page_size - address % syscall::page_size})
                         : std::string_view{};
    };
    for (const Probe& probe : probes) {
        for (const auto arguments_in : {probe.good, probe.bad}) {
            if (arguments_in == nullptr) continue;
            INFO(probe.name);
            const auto* entry =
                std::ranges::find(syscall::system_calls, probe.name, &syscall::SystemCallName::name);
            Prepared fast;
            Prepared slow;
            SharedMemory fast_memory{fast.user};
            SharedMemory slow_memory{slow.user};
            SlowMemory memory{slow_memory};
            fast.memory = &fast_memory;
            slow.memory = &memory;
            const Arguments arguments = arguments_in(fast);
            REQUIRE(arguments_in(slow) == arguments);
            CHECK(SlowMemory::perform(slow, slow.task, entry->number, arguments) ==
                  fast.call(entry->number, arguments));
            for (const std::uint64_t address : arguments)
                CHECK(page_at(slow, address) == page_at(fast, address));
            CHECK(slow.kernel.tasks.tasks().size() == fast.kernel.tasks.tasks().size());
            CHECK(slow.kernel.keys.keys().size() == fast.kernel.keys.keys().size());
            CHECK(slow.kernel.broken_invariant().value_or("") == "");
        }
    }
}

TEST_CASE("Each system call costs its entry, whatever becomes of it, and a sleeping one once", "[kernel]") {
    kernel::KernelParams params;
    params.memory.costs.entry = SimTime{100};
    auto hardware = std::make_unique<plain_hardware::PlainHardware>();
    const auto& machine = *hardware;
    KernelWorld world{std::move(hardware), params};
    const SimTime before = machine.spent();
    world.call(number_of("getppid"), {});
    world.call(9999, {});
    CHECK(machine.spent() - before == SimTime{200});
    const std::uint64_t no_signals = 0;
    CHECK_FALSE(
        world.start(world.task, number_of("rt_sigsuspend"), {world.place(no_signals), sizeof no_signals}));
    world.kernel.continue_calls();
    CHECK(machine.spent() - before == SimTime{300});
}
