// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/memory/memory_operations.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "kernel_model/mm/paging/access.hpp"
#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/task/descriptors.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "sim/conformance/memory/memory_results.hpp"

namespace mktme::sim {

mm::AddressSpace& MemoryCall::space() const { return *task().memory; }

namespace {

using syscall::Errno;
using Call = MemoryCall;

std::string shown_byte(std::byte byte) { return fmt::format("{:02x}", static_cast<unsigned>(byte)); }

std::byte byte_word(const Call& call, std::size_t i) { return static_cast<std::byte>(call.words.hex(i)); }

/// Returns a number, as a program passes it in a register: sign-extended.
std::uint64_t word(std::int64_t number) { return static_cast<std::uint64_t>(number); }

int file(const Call& call, std::size_t i) {
    const auto place = call.files.find(call.words.word(i));
    if (place == call.files.end()) call.words.reject(i, "a file of this process");
    return place->second;
}

/// Performs the system call and shows its result.
std::string result_of(const Call& call, std::uint16_t number,
                      std::initializer_list<std::uint64_t> arguments) {
    return shown_result(call.program.call(number, arguments));
}

/// Returns the place of a new mapping in the arena. A mapping elsewhere is removed at once, as the recorder does.
std::string shown_place(const Call& call, std::int64_t place, mm::Address length) {
    if (failed(error_of(place))) return shown_result(place);
    const auto address = static_cast<mm::Address>(place);
    if (case_arena.contains(address)) return shown_address(address);
    call.program.call(number_of("munmap"), {address, length});
    return "elsewhere";
}

std::string mmap(const Call& call) {
    std::int64_t descriptor = -1;
    std::uint64_t offset = 0;
    if (call.words.count() == 5) call.words.reject(4, "a file and an offset");
    if (call.words.count() == 6) {
        if (call.words.word(4) != "-1") descriptor = file(call, 4);
        offset = call.words.length(5);
    }
    const mm::Address length = call.words.length(1);
    const auto place =
        call.program.call(number_of("mmap"), {call.words.address(0), length, call.words.protection(2),
                                              call.words.map_flags(3), word(descriptor), offset});
    return shown_place(call, place, length);
}

std::string mremap(const Call& call) {
    const mm::Address length = call.words.length(2);
    const auto place = call.program.call(
        number_of("mremap"), {call.words.address(0), call.words.length(1), length, call.words.remap_flags(3),
                              call.words.count() > 4 ? call.words.address(4) : 0});
    return shown_place(call, place, length);
}

std::string load(const Call& call, mm::Address address) {
    std::byte byte{};
    const auto fault = mm::load(call.task(), address, {&byte, 1});
    return fault ? shown(*fault) : shown_byte(byte);
}

std::string store(const Call& call) {
    const std::byte byte = byte_word(call, 1);
    const auto fault = mm::store(call.task(), call.words.address(0), {&byte, 1});
    return fault ? shown(*fault) : "0";
}

std::string fetch(const Call& call) {
    const auto fault = mm::touch(call.task(), call.words.address(0), mm::AccessKind::fetch);
    return fault ? shown(*fault) : "0";
}

std::string fill(const Call& call) {
    const std::byte byte = byte_word(call, 2);
    const auto pages = mm::in_pages(call.words.length(1));
    for (mm::Pages i = 0; i < pages; ++i)
        if (const auto fault = mm::store(call.task(), call.words.address(0) + mm::in_bytes(i), {&byte, 1}))
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
    return shown_transfer(mm::copy_to_user(call.task(), call.words.address(0), {&byte, 1}));
}

std::string syswrite(const Call& call) {
    std::byte byte{};
    return shown_transfer(mm::copy_from_user(call.task(), call.words.address(0), {&byte, 1}));
}

std::string memread(const Call& call) {
    std::byte byte{};
    const Errno error = mm::read_remote(call.task(), call.task(), call.words.address(0), {&byte, 1});
    return failed(error) ? shown(error) : shown_byte(byte);
}

std::string memwrite(const Call& call) {
    const std::byte byte = byte_word(call, 1);
    return shown_transfer(mm::write_remote(call.task(), call.task(), call.words.address(0), {&byte, 1}));
}

/// Fills a file. The first byte of each page is 0x30 plus the page number.
std::int64_t fill_file(const Call& call, int descriptor, mm::Pages pages) {
    constexpr unsigned first_byte = 0x30;
    auto result = call.program.call(number_of("ftruncate"), {word(descriptor), mm::in_bytes(pages)});
    for (mm::Pages i = 0; result >= 0 && i < pages; ++i) {
        const std::string byte(1, static_cast<char>(first_byte + i));
        result = call.program.call(number_of("pwrite64"), {word(descriptor), call.program.place(byte),
                                                           byte.size(), mm::in_bytes(i)});
    }
    return result;
}

/// Opens a file once more, for reading only, in its old place. The recorder does so through /proc/self/fd.
void reopen_read_only(const Call& call, int descriptor) {
    task::Descriptors& descriptors = call.task().group->descriptors;
    const auto& file = dynamic_cast<const mm::OpenMemoryFile&>(*descriptors.find(descriptor)).file;
    auto opened =
        std::make_shared<mm::OpenMemoryFile>(file, task::open_flag::read_only, kept(call.task().cred));
    descriptors.replace(descriptor, std::move(opened), false);
}

std::string make_file(const Call& call) {
    const auto& name = call.words.word(0);
    const auto& mode = call.words.word(2);
    if (mode != "rw" && mode != "ro") call.words.reject(2, "rw or ro");
    const auto made = call.program.call(number_of("memfd_create"), {call.program.place(name), 0});
    if (failed(error_of(made))) return shown_result(made);
    const int descriptor = static_cast<int>(made);
    const auto filled = fill_file(call, descriptor, call.words.number(1));
    if (failed(error_of(filled))) {
        call.program.call(number_of("close"), {word(descriptor)});
        return shown_result(filled);
    }
    if (mode == "ro") reopen_read_only(call, descriptor);
    call.files[name] = descriptor;
    return "0";
}

std::string fread(const Call& call) {
    const auto to = call.program.place("?");
    const auto count =
        call.program.call(number_of("pread64"), {word(file(call, 0)), to, 1, call.words.length(1)});
    if (count <= 0) return shown_result(count);
    return shown_byte(static_cast<std::byte>(call.program.memory().bytes({{to}, 1}).front()));
}

using case_language::memory_operation;

// clang-format off
constexpr std::array operations{
    MemoryOperation{memory_operation("mmap"), mmap},
    MemoryOperation{memory_operation("munmap"), [](const Call& c) {
        return result_of(c, number_of("munmap"), {c.words.address(0), c.words.length(1)}); }},
    MemoryOperation{memory_operation("mprotect"), [](const Call& c) {
        return result_of(c, number_of("mprotect"), {c.words.address(0), c.words.length(1), c.words.protection(2)}); }},
    MemoryOperation{memory_operation("pkey_mprotect"), [](const Call& c) {
        return result_of(c, number_of("pkey_mprotect"), {c.words.address(0), c.words.length(1), c.words.protection(2),
                                                         word(c.words.integer(3))}); }},
    MemoryOperation{memory_operation("pkey_alloc"), [](const Call& c) {
        return result_of(c, number_of("pkey_alloc"), {c.words.number(0), c.words.number(1)}); }},
    MemoryOperation{memory_operation("pkey_free"), [](const Call& c) {
        return result_of(c, number_of("pkey_free"), {word(c.words.integer(0))}); }},
    MemoryOperation{memory_operation("mremap"), mremap},
    MemoryOperation{memory_operation("madvise"), [](const Call& c) {
        return result_of(c, number_of("madvise"), {c.words.address(0), c.words.length(1), word(c.words.advice(2))}); }},
    MemoryOperation{memory_operation("msync"), [](const Call& c) {
        return result_of(c, number_of("msync"), {c.words.address(0), c.words.length(1), c.words.sync_flags(2)}); }},
    MemoryOperation{memory_operation("mlock"), [](const Call& c) {
        return result_of(c, number_of("mlock"), {c.words.address(0), c.words.length(1)}); }},
    MemoryOperation{memory_operation("munlock"), [](const Call& c) {
        return result_of(c, number_of("munlock"), {c.words.address(0), c.words.length(1)}); }},
    MemoryOperation{memory_operation("read"), [](const Call& c) { return load(c, c.words.address(0)); }},
    MemoryOperation{memory_operation("write"), store},
    MemoryOperation{memory_operation("exec"), fetch},
    MemoryOperation{memory_operation("fill"), fill},
    MemoryOperation{memory_operation("peek"), peek},
    MemoryOperation{memory_operation("sysread"), sysread},
    MemoryOperation{memory_operation("syswrite"), syswrite},
    MemoryOperation{memory_operation("memread"), memread},
    MemoryOperation{memory_operation("memwrite"), memwrite},
    MemoryOperation{memory_operation("file"), make_file},
    MemoryOperation{memory_operation("ftruncate"), [](const Call& c) {
        return result_of(c, number_of("ftruncate"), {word(file(c, 0)), c.words.length(1)}); }},
    MemoryOperation{memory_operation("fread"), fread},
    MemoryOperation{memory_operation("vmas"), [](const Call& c) { return shown_mappings(c.space()); }},
    MemoryOperation{memory_operation("pages"), [](const Call& c) { return shown_pages(c.space()); }},
};
// clang-format on

}  // namespace

const MemoryOperation* find_memory_operation(std::string_view name) {
    const auto* found = std::ranges::find(operations, name, &MemoryOperation::name);
    return found != operations.end() ? found : nullptr;
}

}  // namespace mktme::sim
