// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>

#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/result.hpp"
#include "kernel_model/task/open_file.hpp"

namespace mktme::mm {

using syscall::Errno;
using syscall::Result;

/// A file in memory (shmem): of memfd_create(2), or behind a shared anonymous mapping. A page is a hole until a fault
/// or a write touches it.
class MemoryFile {
public:
    enum class Kind : std::uint8_t { named, shared_anonymous };

    MemoryFile(Memory& memory, Kind kind, std::string name, Address size);
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile();

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] Address size() const { return size_; }
    [[nodiscard]] Pages pages_present() const { return pages_.size(); }

    /// Commits memory for the file's present size until the file is destroyed (shmem_acct_size). Returns ENOMEM if that
    /// is refused.
    Errno promise(bool privileged);
    [[nodiscard]] Pages promised() const { return promised_; }

    /// Returns the frame of a page; nullopt for a hole.
    [[nodiscard]] std::optional<Frame> present(Pages index) const;
    /// Returns the frame of a page inside the file, allocated if it was a hole. Returns ENOMEM if memory is exhausted.
    Result<Frame> page(Pages index);
    /// pread(2), within a page. Returns the number of bytes of `to` that were filled. A hole reads as zeros and stays a
    /// hole.
    std::size_t read(Address offset, std::span<std::byte> to) const;
    /// pwrite(2), within a page. Extends the file if necessary. Returns ENOMEM if memory is exhausted.
    Errno write(Address offset, std::span<const std::byte> from);
    /// Returns the first offset from `from` on that lies in a page in memory, or in a hole (SEEK_DATA and SEEK_HOLE of
    /// lseek(2)). A hole follows the file. Returns ENXIO if there is none, or if the file ends before `from`.
    [[nodiscard]] Result<Address> find_data(Address from) const { return find_page(from, true); }
    [[nodiscard]] Result<Address> find_hole(Address from) const { return find_page(from, false); }
    /// ftruncate(2). Removes the pages past the end from all mappings.
    void truncate(Address size);
    /// Frees whole pages (fallocate(2) with FALLOC_FL_PUNCH_HOLE) and removes them from all mappings. Private copies of
    /// them stay.
    void punch_hole(Pages first, Pages count);

    /// Moves the 512 pages from `first` into consecutive frames, adds missing ones as zeros, and removes the old ones
    /// from all mappings (collapse_file). Returns EINVAL if none is in memory, ENOMEM without such frames.
    Errno collapse(Pages first);
    /// Splits the 512 collapsed pages around a page into small ones (split_folio). Removes them from all mappings, and
    /// frees those past the end of the file.
    void split(Pages index);
    /// Returns true if the page is one of 512 that were collapsed.
    [[nodiscard]] bool is_huge(Pages index) const { return huge_.contains(index - index % huge_page_pages); }

private:
    [[nodiscard]] Result<Address> find_page(Address from, bool present) const;
    void forget_pages(Pages first, Pages end);
    void clear_tail();

    Memory* memory_;
    Kind kind_;
    std::string name_;
    Address size_;
    Pages promised_ = 0;
    std::unordered_map<Pages, Frame> pages_;
    std::set<Pages> huge_;  // first page of each collapsed block
};

/// An open memory file. Mappings of different open files never merge.
struct OpenMemoryFile : task::OpenFile {
    explicit OpenMemoryFile(std::shared_ptr<MemoryFile> opened,
                            std::uint32_t given_flags = task::open_flag::read_write,
                            std::shared_ptr<const task::Credentials> opened_with = nullptr,
                            task::Uid file_owner = task::Uid::root)
        : OpenFile{given_flags, std::move(opened_with), file_owner},
          file{std::move(opened)} {}

    std::shared_ptr<MemoryFile> file;
    Address position = 0;  // of the next read or write (f_pos)
};

}  // namespace mktme::mm
