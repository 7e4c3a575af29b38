// SPDX-License-Identifier: Apache-2.0
// The system calls on descriptors: of memory files and of signalfds.
#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "kernel_model/kernel/dispatch.hpp"
#include "kernel_model/kernel/signal_structs.hpp"
#include "kernel_model/mm/calls/memfd.hpp"
#include "kernel_model/process/descriptor_calls.hpp"
#include "kernel_model/process/signalfd.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::kernel {

namespace {

using Regs = Registers;
using process::SignalfdRead;

/// Most bytes that a call moves (MAX_RW_COUNT).
constexpr std::uint64_t max_rw_count = 0x7fff'f000;

/// A memory file, or another file with nullptr in its place.
struct Opened {
    task::OpenFile* file;
    mm::OpenMemoryFile* memory;
};

/// Returns what a descriptor refers to. EBADF: nothing is open there.
Result<Opened> opened(const Call& c, int descriptor) {
    auto* const file = c.task().group->descriptors.find(descriptor);
    if (file == nullptr) return Errno::ebadf;
    return Opened{file, dynamic_cast<mm::OpenMemoryFile*>(file)};
}

/// Returns the buffer of a transfer. EFAULT: it is not in user space.
Result<UserBytes> transfer_buffer(const Regs& r) {
    const UserBytes buffer{{r.a[1]}, r.a[2]};
    if (!is_user_range(buffer)) return Errno::efault;
    return UserBytes{buffer.address, std::min(buffer.length, max_rw_count)};
}

/// Calls `move(offset, address, page)` page by page of the file, each in a step of its own. Returns the bytes moved
/// before a page moved less than all, or the error if none was.
template <class Move>
Answer page_by_page(Call& c, UserBytes buffer, std::uint64_t offset, Move&& move) {
    std::array<std::byte, syscall::page_size> page;
    std::size_t done = 0;
    while (done < buffer.length) {
        const auto in_page = syscall::page_size - (offset + done) % syscall::page_size;
        const auto part = std::span{page}.first(std::min(buffer.length - done, in_page));
        const auto moved = c.once([&] { return move(offset + done, buffer.address + done, part); });
        if (!moved && (done == 0 || c.must_sleep())) return moved.error();
        if (!moved) break;
        done += *moved;
        if (*moved < part.size()) break;
    }
    return static_cast<std::int64_t>(done);
}

/// Returns the bytes read. Advances `position`.
Answer read_file(Call& c, const mm::OpenMemoryFile& open, UserBytes buffer, std::uint64_t& position) {
    const auto moved =
        page_by_page(c, buffer, position,
                     [&](std::uint64_t from, UserAddr to, std::span<std::byte> page) -> Result<std::size_t> {
                         const std::size_t size = open.file->read(from, page);
                         const Errno error = c.user().write(c, to, page.first(size));
                         return failed(error) ? Result<std::size_t>{error} : Result<std::size_t>{size};
                     });
    if (moved) position += static_cast<std::uint64_t>(*moved);
    return moved;
}

/// Returns the bytes written. Advances `position`; with O_APPEND, from the end of the file.
Answer write_file(Call& c, const mm::OpenMemoryFile& open, UserBytes buffer, std::uint64_t& position) {
    if ((open.flags & task::open_flag::append) != 0 && buffer.length > 0)
        position = c.once([&] { return open.file->size(); });
    const auto moved =
        page_by_page(c, buffer, position,
                     [&](std::uint64_t to, UserAddr from, std::span<std::byte> page) -> Result<std::size_t> {
                         Errno error = c.user().read(c, from, page);
                         if (!failed(error)) error = open.file->write(to, page);
                         return failed(error) ? Result<std::size_t>{error} : Result<std::size_t>{page.size()};
                     });
    if (moved) position += static_cast<std::uint64_t>(*moved);
    return moved;
}

using Transfer = Answer (*)(Call&, const mm::OpenMemoryFile&, UserBytes, std::uint64_t&);

bool can_be_read(const void* read) { return static_cast<const SignalfdRead*>(read)->can_continue(); }

/// Takes the next signal. Sleeps until there is one, but for the first only.
Result<task::SigInfo> take_signal(Call& c, SignalfdRead& read, bool is_first) {
    const auto taken = read.run();
    if (taken) return taken->front();
    if (!is_first || taken.error() != Errno::erestartsys) return taken.error();
    return c.is_interrupted() ? Errno::eintr : c.sleep(can_be_read, &read);
}

/// Records of signals are taken one by one: what a fault prevents from being copied is lost, no more.
Answer read_signals(Kernel& k, Call& c, int descriptor, UserBytes buffer) {
    using process::signalfd_record_size;
    auto& read = c.keep([&] {
        const auto bytes = std::min(buffer.length, signalfd_record_size);
        return SignalfdRead{k.tasks.signal_queue(), c.task(), descriptor, bytes};
    });
    std::size_t done = 0;
    do {
        const auto taken = c.once([&] { return take_signal(c, read, done == 0); });
        if (!taken && done == 0) return taken.error();
        if (!taken) break;
        const auto record = signalfd_record(*taken);
        const Errno error = c.once([&] { return c.user().write(c, buffer.address + done, record); });
        if (failed(error) && (done == 0 || c.must_sleep())) return error;
        if (failed(error)) break;
        done += signalfd_record_size;
    } while (buffer.length - done >= signalfd_record_size);
    return static_cast<std::int64_t>(done);
}

/// EINVAL: a file that can only be passed on, or no room for a record.
Answer read(Kernel& k, Call& c, const Regs& r) {
    const auto open = opened(c, r.int32(0));
    if (!open) return open.error();
    if (!open->file->is_readable()) return Errno::ebadf;
    const auto buffer = transfer_buffer(r);
    if (!buffer) return buffer.error();
    if (open->memory == nullptr) return read_signals(k, c, r.int32(0), *buffer);
    return read_file(c, *open->memory, *buffer, open->memory->position);
}

/// EINVAL: only memory files can be written.
Answer write(Kernel&, Call& c, const Regs& r) {
    const auto open = opened(c, r.int32(0));
    if (!open) return open.error();
    if (!open->file->is_writable()) return Errno::ebadf;
    if (open->memory == nullptr) return Errno::einval;
    const auto buffer = transfer_buffer(r);
    return buffer ? write_file(c, *open->memory, *buffer, open->memory->position) : buffer.error();
}

/// pread64(2), pwrite64(2). ESPIPE: only memory files have positions.
Answer at_offset(Call& c, const Regs& r, Transfer transfer, bool (task::OpenFile::*is_allowed)() const) {
    if (static_cast<std::int64_t>(r.a[3]) < 0) return Errno::einval;
    const auto open = opened(c, r.int32(0));
    if (!open) return open.error();
    if (open->memory == nullptr) return Errno::espipe;
    if (!(open->file->*is_allowed)()) return Errno::ebadf;
    const auto buffer = transfer_buffer(r);
    std::uint64_t offset = r.a[3];
    return buffer ? transfer(c, *open->memory, *buffer, offset) : buffer.error();
}

enum class Whence : std::uint32_t { set = 0, current = 1, end = 2, data = 3, hole = 4 };

/// Returns the new position of a memory file. EINVAL: before the begin of the file, or beyond its largest size; ENXIO.
Result<std::int64_t> new_position(const mm::OpenMemoryFile& open, std::int64_t offset, Whence whence) {
    constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    if (whence == Whence::data || whence == Whence::hole) {
        const auto from = static_cast<std::uint64_t>(offset);  // a negative one lies beyond the end
        const auto found = whence == Whence::data ? open.file->find_data(from) : open.file->find_hole(from);
        return found ? Result<std::int64_t>{static_cast<std::int64_t>(*found)} : found.error();
    }
    std::uint64_t from = 0;
    if (whence == Whence::current) from = open.position;
    if (whence == Whence::end) from = open.file->size();
    if (offset > largest - static_cast<std::int64_t>(from)) return Errno::einval;
    const std::int64_t place = static_cast<std::int64_t>(from) + offset;
    return place >= 0 ? Result<std::int64_t>{place} : Errno::einval;
}

/// A signalfd has no position and reads as 0. ESPIPE: a file that is only passed on.
Answer lseek(Kernel&, Call& c, const Regs& r) {
    const auto open = opened(c, r.int32(0));
    if (!open) return open.error();
    if (r.word32(2) > static_cast<std::uint32_t>(Whence::hole)) return Errno::einval;
    if (open->memory == nullptr) return process::is_signalfd(*open->file) ? Answer{0} : Answer{Errno::espipe};
    const auto place = new_position(*open->memory, static_cast<std::int64_t>(r.a[1]), Whence{r.word32(2)});
    if (place) open->memory->position = static_cast<std::uint64_t>(*place);
    return place;
}

Answer ftruncate(Kernel&, Call& c, const Regs& r) {
    if (static_cast<std::int64_t>(r.a[1]) < 0) return Errno::einval;
    const auto open = opened(c, r.int32(0));
    if (!open) return open.error();
    if (open->memory == nullptr || !open->file->is_writable()) return Errno::einval;
    open->memory->file->truncate(r.a[1]);
    return 0;
}

Answer answer_with(const Result<int>& descriptor) {
    return descriptor ? Answer{*descriptor} : descriptor.error();
}

/// The flags are checked before the name is read.
Answer memfd_create(Kernel&, Call& c, const Regs& r) {
    if (!mm::memfd::are_valid(r.word32(1))) return Errno::einval;
    const auto name = c.once([&] { return syscall::copy_string(c, {r.a[0]}, mm::memfd::longest_name + 1); });
    return name ? answer_with(mm::memfd_create(c.task(), *name, r.word32(1))) : name.error();
}

// clang-format off
constexpr std::array rows{
    Row{number_of("read"), read},
    Row{number_of("write"), write},
    Row{number_of("pread64"), [](Kernel&, Call& c, const Regs& r) { return at_offset(c, r, read_file, &task::OpenFile::is_readable); }},
    Row{number_of("pwrite64"), [](Kernel&, Call& c, const Regs& r) { return at_offset(c, r, write_file, &task::OpenFile::is_writable); }},
    Row{number_of("lseek"), lseek},
    Row{number_of("close"), [](Kernel&, Call& c, const Regs& r) {
        return answer(process::close(c.task(), r.int32(0))); }},
    Row{number_of("dup"), [](Kernel&, Call& c, const Regs& r) {
        return answer_with(process::dup(c.task(), r.int32(0))); }},
    Row{number_of("dup2"), [](Kernel&, Call& c, const Regs& r) {
        return answer_with(process::dup2(c.task(), r.int32(0), r.int32(1))); }},
    Row{number_of("dup3"), [](Kernel&, Call& c, const Regs& r) {
        return answer_with(process::dup3(c.task(), r.int32(0), r.int32(1), r.word32(2))); }},
    Row{number_of("fcntl"), [](Kernel&, Call& c, const Regs& r) {
        return process::fcntl(c.task(), r.int32(0), process::FcntlCommand{r.word32(1)}, r.a[2]); }},
    Row{number_of("ftruncate"), ftruncate},
    Row{number_of("memfd_create"), memfd_create},
};
// clang-format on

}  // namespace

std::span<const Row> file_calls() { return rows; }

}  // namespace mktme::kernel
