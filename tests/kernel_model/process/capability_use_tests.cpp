// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/process/kill.hpp"
#include "kernel_model/syscall/host_memory.hpp"
#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::process;
using namespace mktme::tests;
using syscall::Errno;
using task::Capability;
using task::CapabilitySet;

namespace {

/// A call of the key service by the process of a world, with pointers into memory of its own.
struct KeyProgram {
    explicit KeyProgram(MemoryWorld& world)
        : entered{world.task, world.task.signals.alerted, memory, world.keys.service().time()},
          call{world.keys.service(), entered} {}

    syscall::UserAddr text(const char* bytes) { return memory.place(bytes); }

    syscall::HostMemory memory;
    syscall::Call entered;
    keys::KeyCall call;
};

}  // namespace

TEST_CASE("Each place asks for its own capability and for no other", "[task][capabilities][errno]") {
    struct Row {
        const char* place;
        Capability capability;
        Errno refused;
        Errno (*call)(MemoryWorld& world);
    };
    const std::array rows{
        Row{"a key's owner", Capability::sys_admin, Errno::eacces,
            [](MemoryWorld& world) {
                KeyProgram program{world};
                const auto key = *add_key(program.call, program.text("user"), program.text("k"),
                                          {program.text("x"), 1}, keys::Serial::thread_keyring);
                return chown_key(program.call, key, Uid{7}, task::Gid::none);
            }},
        Row{"another user's persistent keyring", Capability::setuid, Errno::eperm,
            [](MemoryWorld& world) {
                KeyProgram program{world};
                return get_persistent(program.call, Uid{7}, keys::Serial::thread_keyring).error();
            }},
        Row{"another user's process", Capability::kill, Errno::eperm,
            [](MemoryWorld& world) {
                const Task& other = world.tasks.spawn(task::credentials_of(Uid{7}, task::Gid{7}));
                return kill(world.tasks, world.task, other.pid, 0);
            }},
        Row{"locked memory", Capability::ipc_lock, Errno::eperm,
            [](MemoryWorld& world) {
                world.limits().locked = 0;
                return world.map(0, 1, MemoryWorld::rw, MemoryWorld::anon | mm::map::locked);
            }},
        Row{"the last pages of memory", Capability::sys_admin, Errno::enomem,
            [](MemoryWorld& world) {
                world.memory.settings.overcommit = mm::Overcommit::never;
                world.memory.settings.frames = 10'000;
                return world.map(0, 4'000);  // half of memory, less 8 MiB for the administrator, are 2,952
            }},
        Row{"low addresses", Capability::sys_rawio, Errno::eperm,
            [](MemoryWorld& world) {
                return mm::mmap(world.task, {.length = mm::page_size, .flags = MemoryWorld::anon}).error();
            }},
    };
    for (const Row& row : rows) {
        INFO(row.place);
        MemoryWorld with;
        with.task.cred.capabilities.effective = {row.capability};
        CHECK(row.call(with) == Errno::ok);
        MemoryWorld without;
        without.task.cred.capabilities.effective = CapabilitySet::all() - CapabilitySet{row.capability};
        CHECK(row.call(without) == row.refused);
    }
}
