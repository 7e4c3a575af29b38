// SPDX-License-Identifier: Apache-2.0
// The system calls on descriptors: of memory files and of signalfds.
#include <algorithm>
#include <array>
#include <vector>

#include "kernel_model/kernel/dispatch.hpp"
#include "kernel_model/kernel/memory_descriptor.hpp"
#include "kernel_model/kernel/signal_structs.hpp"
#include "kernel_model/process/signalfd.hpp"

namespace mktme::kernel {

namespace {

using Regs = Registers;
using process::SignalfdRead;

/// Most bytes that a call moves (MAX_RW_COUNT).
constexpr std::uint64_t max_rw_count = 0x7fff'f000;

/// MFD_* of memfd_create(2). MFD_HUGETLB is not among them: the model has no huge page file systems.
constexpr std::uint32_t mfd_cloexec = 0x1;
constexpr std::uint32_t mfd_known =
    mfd_cloexec | 0x2 | 0x8 | 0x10;          // sealing, exec and noexec change nothing here
constexpr std::size_t mfd_name_limit = 250;  // with its NUL (MFD_NAME_MAX_LEN + 1)

/// Returns the buffer of a transfer. EFAULT: it is not in user space.
Result<UserBytes> transfer_buffer(const Regs& r) {
    const UserBytes buffer{{r.a[1]}, r.a[2]};
    if (!is_user_range(buffer)) return Errno::efault;
    return UserBytes{buffer.address, std::min(buffer.length, max_rw_count)};
}

/// Calls `move(offset, address, page)` page by page of the file. Returns the bytes moved before a page moved less than
/// all, or the error if none was.
template <class Move>
Answer page_by_page(UserBytes buffer, std::uint64_t offset, Move&& move) {
    std::array<std::byte, syscall::page_size> page;
    std::size_t done = 0;
    while (done < buffer.length) {
        const auto in_page = syscall::page_size - (offset + done) % syscall::page_size;
        const auto part = std::span{page}.first(std::min(buffer.length - done, in_page));
        const Result<std::size_t> moved = move(offset + done, buffer.address + done, part);
        if (!moved && done == 0) return moved.error();
        if (!moved) break;
        done += *moved;
        if (*moved < part.size()) break;
    }
    return static_cast<std::int64_t>(done);
}

Answer read_file(Call& c, const mm::OpenFile& open, UserBytes buffer, std::uint64_t offset) {
    return page_by_page(
        buffer, offset,
        [&](std::uint64_t from, UserAddr to, std::span<std::byte> page) -> Result<std::size_t> {
            const std::size_t size = open.file->read(from, page);
            const Errno error = c.user().write(c, to, page.first(size));
            return failed(error) ? Result<std::size_t>{error} : Result<std::size_t>{size};
        });
}

Answer write_file(Call& c, const mm::OpenFile& open, UserBytes buffer, std::uint64_t offset) {
    return page_by_page(
        buffer, offset,
        [&](std::uint64_t to, UserAddr from, std::span<std::byte> page) -> Result<std::size_t> {
            Errno error = c.user().read(c, from, page);
            if (!failed(error)) error = open.file->write(to, page);
            return failed(error) ? Result<std::size_t>{error} : Result<std::size_t>{page.size()};
        });
}

using Transfer = Answer (*)(Call&, const mm::OpenFile&, UserBytes, std::uint64_t);

/// Moves bytes at the position of the descriptor, and advances it.
Answer at_position(Call& c, const Regs& r, MemoryDescriptor& descriptor, Transfer transfer) {
    const auto buffer = transfer_buffer(r);
    if (!buffer) return buffer.error();
    auto moved = transfer(c, *descriptor.file, *buffer, descriptor.position);
    if (moved) descriptor.position += static_cast<std::uint64_t>(*moved);
    return moved;
}

bool can_be_read(const void* read) { return static_cast<const SignalfdRead*>(read)->can_continue(); }

/// Records of signals are taken one by one: what a fault prevents from being copied is lost, no more.
Answer read_signals(Kernel& k, Call& c, int descriptor, UserBytes buffer) {
    using process::signalfd_record_size;
    auto& read = c.keep([&] {
        const auto bytes = std::min(buffer.length, signalfd_record_size);
        return SignalfdRead{k.tasks.signal_queue(), c.task(), descriptor, bytes};
    });
    std::size_t done = 0;
    do {
        const auto taken = read.run();
        if (!taken && done > 0) break;
        if (taken.error() == Errno::erestartsys) return c.sleep(can_be_read, &read);
        if (!taken) return taken.error();
        const auto record = signalfd_record(taken->front());
        const Errno error = c.user().write(c, buffer.address + done, record);
        if (failed(error) && done == 0) return error;
        if (failed(error)) break;
        done += signalfd_record_size;
    } while (buffer.length - done >= signalfd_record_size);
    return static_cast<std::int64_t>(done);
}

Answer read(Kernel& k, Call& c, const Regs& r) {
    const auto descriptor = memory_descriptor(c.task(), r.int32(0));
    if (descriptor) return at_position(c, r, **descriptor, read_file);
    if (descriptor.error() == Errno::ebadf) return Errno::ebadf;
    const auto buffer = transfer_buffer(r);
    return buffer ? read_signals(k, c, r.int32(0), *buffer) : buffer.error();
}

/// EINVAL: a signalfd cannot be written.
Answer write(Kernel&, Call& c, const Regs& r) {
    const auto descriptor = memory_descriptor(c.task(), r.int32(0));
    if (!descriptor) return descriptor.error() == Errno::ebadf ? Errno::ebadf : Errno::einval;
    if (!(*descriptor)->file->writable) return Errno::ebadf;
    return at_position(c, r, **descriptor, write_file);
}

/// pread64(2), pwrite64(2). ESPIPE: a signalfd has no positions.
Answer at_offset(Call& c, const Regs& r, Transfer transfer, bool writes) {
    const auto offset = static_cast<std::int64_t>(r.a[3]);
    if (offset < 0) return Errno::einval;
    const auto file = memory_file(c.task(), r.int32(0));
    if (!file) return file.error() == Errno::ebadf ? Errno::ebadf : Errno::espipe;
    if (writes ? !(*file)->writable : !(*file)->readable) return Errno::ebadf;
    const auto buffer = transfer_buffer(r);
    return buffer ? transfer(c, **file, *buffer, r.a[3]) : buffer.error();
}

Answer ftruncate(Kernel&, Call& c, const Regs& r) {
    if (static_cast<std::int64_t>(r.a[1]) < 0) return Errno::einval;
    const auto file = memory_file(c.task(), r.int32(0));
    if (!file) return file.error() == Errno::ebadf ? Errno::ebadf : Errno::einval;
    if (!(*file)->writable) return Errno::einval;
    (*file)->file->truncate(r.a[1]);
    return 0;
}

Answer memfd_create(Kernel& k, Call& c, const Regs& r) {
    if ((r.word32(1) & ~mfd_known) != 0) return Errno::einval;
    const auto name = c.once([&] { return syscall::copy_string(c, {r.a[0]}, mfd_name_limit); });
    if (!name) return name.error();
    auto file = std::make_shared<mm::OpenFile>();
    file->file = std::make_shared<mm::MemoryFile>(k.memory, mm::MemoryFile::Kind::named, *name, 0);
    const auto descriptor = open_memory_file(k, c.task(), std::move(file), (r.word32(1) & mfd_cloexec) != 0);
    return descriptor ? Answer{*descriptor} : descriptor.error();
}

// clang-format off
constexpr std::array rows{
    Row{number_of("read"), read},
    Row{number_of("write"), write},
    Row{number_of("pread64"), [](Kernel&, Call& c, const Regs& r) { return at_offset(c, r, read_file, false); }},
    Row{number_of("pwrite64"), [](Kernel&, Call& c, const Regs& r) { return at_offset(c, r, write_file, true); }},
    Row{number_of("close"), [](Kernel&, Call& c, const Regs& r) {
        return answer(c.task().group->descriptors.close(r.int32(0))); }},
    Row{number_of("ftruncate"), ftruncate},
    Row{number_of("memfd_create"), memfd_create},
};
// clang-format on

}  // namespace

std::span<const Row> file_calls() { return rows; }

}  // namespace mktme::kernel
