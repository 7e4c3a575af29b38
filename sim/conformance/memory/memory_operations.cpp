// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/memory/memory_operations.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "kernel_model/mm/calls/madvise.hpp"
#include "kernel_model/mm/calls/memfd.hpp"
#include "kernel_model/mm/calls/mmap.hpp"
#include "kernel_model/mm/calls/mprotect.hpp"
#include "kernel_model/mm/calls/mremap.hpp"
#include "kernel_model/mm/calls/pkeys.hpp"
#include "kernel_model/mm/mapping/locking.hpp"
#include "kernel_model/mm/paging/access.hpp"
#include "sim/conformance/memory/memory_results.hpp"

namespace mktme::sim {

namespace {

using syscall::Errno;
using syscall::Result;
using Call = MemoryCall;

std::string shown_byte(std::byte byte) { return fmt::format("{:02x}", static_cast<unsigned>(byte)); }

std::byte byte_word(const Call& call, std::size_t i) { return static_cast<std::byte>(call.words.hex(i)); }

int descriptor(const Call& call, std::size_t i) {
    const auto place = call.files.find(call.words.word(i));
    if (place == call.files.end()) call.words.reject(i, "a file of this process");
    return place->second;
}

mm::OpenMemoryFile& file(const Call& call, std::size_t i) {
    return dynamic_cast<mm::OpenMemoryFile&>(*call.task.group->descriptors.find(descriptor(call, i)));
}

/// Returns the place of a new mapping in the arena. A mapping elsewhere is removed at once, as the recorder does.
std::string shown_place(const Call& call, const Result<mm::Address>& place, mm::Address length) {
    if (!place) return shown(place.error());
    if (case_arena.contains(*place)) return shown_address(*place);
    static_cast<void>(mm::munmap(call.task, *place, length));
    return "elsewhere";
}

std::string mmap(const Call& call) {
    mm::MapRequest request{.address = call.words.address(0),
                           .length = call.words.length(1),
                           .protection = call.words.protection(2),
                           .flags = call.words.map_flags(3)};
    if (call.words.count() == 5) call.words.reject(4, "a file and an offset");
    if (call.words.count() == 6) {
        if (call.words.word(4) != "-1") request.descriptor = descriptor(call, 4);
        request.offset = call.words.length(5);
    }
    return shown_place(call, mm::mmap(call.task, request), request.length);
}

std::string mremap(const Call& call) {
    const mm::RemapRequest request{.address = call.words.address(0),
                                   .old_length = call.words.length(1),
                                   .new_length = call.words.length(2),
                                   .flags = call.words.remap_flags(3),
                                   .new_address = call.words.count() > 4 ? call.words.address(4) : 0};
    return shown_place(call, mm::mremap(call.task, request), request.new_length);
}

std::string load(const Call& call, mm::Address address) {
    std::byte byte{};
    const auto fault = mm::load(call.task, address, {&byte, 1});
    return fault ? shown(*fault) : shown_byte(byte);
}

std::string store(const Call& call) {
    const std::byte byte = byte_word(call, 1);
    const auto fault = mm::store(call.task, call.words.address(0), {&byte, 1});
    return fault ? shown(*fault) : "0";
}

std::string fetch(const Call& call) {
    const auto fault = mm::touch(call.task, call.words.address(0), mm::AccessKind::fetch);
    return fault ? shown(*fault) : "0";
}

std::string fill(const Call& call) {
    const std::byte byte = byte_word(call, 2);
    const auto pages = mm::in_pages(call.words.length(1));
    for (mm::Pages i = 0; i < pages; ++i)
        if (const auto fault = mm::store(call.task, call.words.address(0) + mm::in_bytes(i), {&byte, 1}))
            return fmt::format("{} {}", i, shown(*fault));
    return fmt::format("{}", pages);
}

std::string peek(const Call& call) {
    std::vector<std::string> bytes;
    for (mm::Pages i = 0; i < mm::in_pages(call.words.length(1)); ++i)
        bytes.push_back(load(call, call.words.address(0) + mm::in_bytes(i)));
    return fmt::format("{}", fmt::join(bytes, " "));
}

/// Returns the result of read(2) or write(2) of one byte: the number of bytes moved.
std::string shown_transfer(Errno error) { return failed(error) ? shown(error) : "1"; }

std::string sysread(const Call& call) {
    constexpr std::byte byte{'Z'};
    return shown_transfer(mm::copy_to_user(call.task, call.words.address(0), {&byte, 1}));
}

std::string syswrite(const Call& call) {
    std::byte byte{};
    return shown_transfer(mm::copy_from_user(call.task, call.words.address(0), {&byte, 1}));
}

std::string memread(const Call& call) {
    std::byte byte{};
    const Errno error = mm::read_remote(call.task, call.task, call.words.address(0), {&byte, 1});
    return failed(error) ? shown(error) : shown_byte(byte);
}

std::string memwrite(const Call& call) {
    const std::byte byte = byte_word(call, 1);
    return shown_transfer(mm::write_remote(call.task, call.task, call.words.address(0), {&byte, 1}));
}

/// Creates a memory file. The first byte of each page is 0x30 plus the page number.
std::string make_file(const Call& call) {
    constexpr unsigned first_byte = 0x30;
    const auto& name = call.words.word(0);
    const auto& mode = call.words.word(2);
    if (mode != "rw" && mode != "ro") call.words.reject(2, "rw or ro");
    const auto created = mm::memfd_create(call.task, name, 0);
    if (!created) return shown(created.error());
    task::Descriptors& descriptors = call.task.group->descriptors;
    const auto made = dynamic_cast<mm::OpenMemoryFile&>(*descriptors.find(*created)).file;
    made->truncate(mm::in_bytes(call.words.number(1)));
    for (mm::Pages i = 0; i < call.words.number(1); ++i) {
        const auto byte = static_cast<std::byte>(first_byte + i);
        if (const Errno error = made->write(mm::in_bytes(i), {&byte, 1}); failed(error)) return shown(error);
    }
    if (mode == "ro")
        descriptors.replace(*created, std::make_shared<mm::OpenMemoryFile>(made, task::open_flag::read_only),
                            false);
    call.files[name] = *created;
    return "0";
}

std::string ftruncate(const Call& call) {
    mm::OpenMemoryFile& opened = file(call, 0);
    const mm::Address size = call.words.length(1);
    if (!opened.is_writable() || static_cast<std::int64_t>(size) < 0) return shown(Errno::einval);
    opened.file->truncate(size);
    return "0";
}

std::string fread(const Call& call) {
    std::byte byte{};
    const auto count = file(call, 0).file->read(call.words.length(1), {&byte, 1});
    return count == 0 ? "0" : shown_byte(byte);
}

// clang-format off
constexpr std::array operations{
    MemoryOperation{"mmap", 4, 6, mmap},
    MemoryOperation{"munmap", 2, 2, [](const Call& c) {
        return shown(mm::munmap(c.task, c.words.address(0), c.words.length(1))); }},
    MemoryOperation{"mprotect", 3, 3, [](const Call& c) {
        return shown(mm::mprotect(c.task, c.words.address(0), c.words.length(1), c.words.protection(2))); }},
    MemoryOperation{"pkey_mprotect", 4, 4, [](const Call& c) {
        return shown(mm::pkey_mprotect(c.task, c.words.address(0), c.words.length(1), c.words.protection(2),
                                       c.words.integer(3))); }},
    MemoryOperation{"pkey_alloc", 2, 2, [](const Call& c) {
        const auto pkey = mm::pkey_alloc(c.task, c.words.number(0), c.words.number(1));
        return pkey ? fmt::format("{}", *pkey) : shown(pkey.error()); }},
    MemoryOperation{"pkey_free", 1, 1, [](const Call& c) {
        return shown(mm::pkey_free(c.task, c.words.integer(0))); }},
    MemoryOperation{"mremap", 4, 5, mremap},
    MemoryOperation{"madvise", 3, 3, [](const Call& c) {
        return shown(mm::madvise(c.task, c.words.address(0), c.words.length(1), c.words.advice(2))); }},
    MemoryOperation{"msync", 3, 3, [](const Call& c) {
        return shown(mm::msync(c.task, c.words.address(0), c.words.length(1), c.words.sync_flags(2))); }},
    MemoryOperation{"mlock", 2, 2, [](const Call& c) {
        return shown(mm::mlock(c.task, c.words.address(0), c.words.length(1))); }},
    MemoryOperation{"munlock", 2, 2, [](const Call& c) {
        return shown(mm::munlock(c.task, c.words.address(0), c.words.length(1))); }},
    MemoryOperation{"read", 1, 1, [](const Call& c) { return load(c, c.words.address(0)); }},
    MemoryOperation{"write", 2, 2, store},
    MemoryOperation{"exec", 1, 1, fetch},
    MemoryOperation{"fill", 3, 3, fill},
    MemoryOperation{"peek", 2, 2, peek},
    MemoryOperation{"sysread", 1, 1, sysread},
    MemoryOperation{"syswrite", 1, 1, syswrite},
    MemoryOperation{"memread", 1, 1, memread},
    MemoryOperation{"memwrite", 2, 2, memwrite},
    MemoryOperation{"file", 3, 3, make_file},
    MemoryOperation{"ftruncate", 2, 2, ftruncate},
    MemoryOperation{"fread", 2, 2, fread},
    MemoryOperation{"vmas", 0, 0, [](const Call& c) { return shown_mappings(c.space()); }},
    MemoryOperation{"pages", 0, 0, [](const Call& c) { return shown_pages(c.space()); }},
};
// clang-format on

}  // namespace

const MemoryOperation* find_memory_operation(std::string_view name) {
    const auto* found = std::ranges::find(operations, name, &MemoryOperation::name);
    return found != operations.end() ? found : nullptr;
}

}  // namespace mktme::sim
