// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "kernel_model/mm/calls/madvise.hpp"
#include "kernel_model/mm/calls/mmap.hpp"
#include "kernel_model/mm/calls/mprotect.hpp"
#include "kernel_model/mm/calls/mremap.hpp"
#include "kernel_model/mm/calls/pkeys.hpp"
#include "kernel_model/mm/inspect/invariants.hpp"
#include "kernel_model/mm/mapping/locking.hpp"
#include "kernel_model/mm/paging/access.hpp"
#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "kernel_model/process/task_table.hpp"
#include "tests/kernel_model/keys/idle_keys.hpp"

namespace mktme::tests {

using mm::Address;
using syscall::Errno;
using task::Task;

/// Machine with one user's process, on which the calls work. Addresses are page numbers from `base`.
class MemoryWorld {
public:
    static constexpr Address base = 0x1000'0000'0000;
    static constexpr std::uint64_t rw = mm::prot::read | mm::prot::write;
    static constexpr std::uint64_t anon = mm::map::is_private | mm::map::anonymous | mm::map::fixed;
    static constexpr std::uint64_t shared_anon = mm::map::shared | mm::map::anonymous | mm::map::fixed;

    using Machine = plain_hardware::PlainHardware;
    explicit MemoryWorld(mm::MemorySettings settings = {},
                         std::unique_ptr<Machine> machine = std::make_unique<Machine>())
        : machine_{std::move(machine)},
          memory{store, settings} {}

    static constexpr Address at(Address page) { return base + mm::in_bytes(page); }

    /// Calls mmap(2) for whole pages, with a descriptor of `file` that is closed afterwards. Returns its error.
    Errno map(Address page, mm::Pages pages, std::uint64_t protection = rw, std::uint64_t flags = anon,
              const std::shared_ptr<task::OpenFile>& file = nullptr, mm::Pages offset = 0);
    Errno protect(Address page, mm::Pages pages, std::uint64_t protection, int pkey = mm::keep_pkey) {
        return mm::pkey_mprotect(task, at(page), mm::in_bytes(pages), protection, pkey);
    }
    /// Lets the mapping that has `page` get its pages with a KeyID from now on.
    void give_key(Address page, KeyId keyid);
    Errno unmap(Address page, mm::Pages pages) { return mm::munmap(task, at(page), mm::in_bytes(pages)); }
    Errno advise(Address page, mm::Pages pages, mm::Advice advice) {
        return mm::madvise(task, at(page), mm::in_bytes(pages), static_cast<std::int32_t>(advice));
    }
    Errno move(Address page, mm::Pages old_pages, mm::Pages new_pages, std::uint64_t flags, Address to = 0) {
        return mm::mremap(task, {at(page), mm::in_bytes(old_pages), mm::in_bytes(new_pages), flags, at(to)})
            .error();
    }
    std::optional<mm::AccessFault> write(Address page, int value = 1) { return write_as(task, page, value); }
    std::optional<mm::AccessFault> write_as(Task& who, Address page, int value) {
        const auto byte = static_cast<std::byte>(value);
        return mm::store(who, at(page), {&byte, 1});
    }
    /// Returns the first byte of a page, or -1 if reading it faults.
    int read(Address page) { return read_as(task, page); }
    int read_as(Task& who, Address page) {
        std::byte byte{};
        return mm::load(who, at(page), {&byte, 1}) ? -1 : static_cast<int>(byte);
    }
    std::shared_ptr<mm::OpenMemoryFile> file(mm::Pages pages,
                                             std::uint32_t flags = task::open_flag::read_write) {
        auto made =
            std::make_shared<mm::MemoryFile>(memory, mm::MemoryFile::Kind::named, "f", mm::in_bytes(pages));
        return std::make_shared<mm::OpenMemoryFile>(std::move(made), flags);
    }
    /// Returns the mappings in page numbers, such as "0-2:rw-p 4-5:r--p".
    std::string mappings() { return mappings_of(task); }
    static std::string mappings_of(Task& who);
    task::ResourceLimits& limits();

private:
    std::unique_ptr<Machine> machine_;

public:
    IdleKeys keys;
    Machine& store = *machine_;
    mm::Memory memory;
    process::TaskTable tasks{keys.service(), &memory};
    Task& task = tasks.spawn(task::credentials_of(task::Uid{1000}, task::Gid{1000}));
};

}  // namespace mktme::tests
