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

namespace mktme::mm {

using syscall::Errno;
using syscall::Result;

/// A file in memory (shmem): of memfd_create(2), or behind a shared anonymous mapping. A page that nobody has
/// written is a hole until it is touched.
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

    /// Promises memory for all of the file as it is now, until the file goes (shmem_acct_size). ENOMEM.
    Errno promise(bool privileged);
    [[nodiscard]] Pages promised() const { return promised_; }

    /// The frame of a page, unless it is a hole.
    [[nodiscard]] std::optional<Frame> present(Pages index) const;
    /// The frame of a page inside the file, made if it was a hole. ENOMEM.
    Result<Frame> page(Pages index);
    /// pread(2), within a page: how much of `to` was filled. A hole reads as zeros and stays a hole.
    std::size_t read(Address offset, std::span<std::byte> to) const;
    /// pwrite(2), within a page: makes the file longer if need be.
    Errno write(Address offset, std::span<const std::byte> from);
    /// ftruncate(2): pages past the end vanish from all mappings.
    void truncate(Address size);
    /// Frees whole pages (fallocate(2) with FALLOC_FL_PUNCH_HOLE). They vanish from all mappings; private copies
    /// of them stay.
    void punch_hole(Pages first, Pages count);

    /// Moves the 512 pages from `first` into frames that follow each other, makes those that are missing, and takes
    /// the old ones out of all mappings (collapse_file). EINVAL: none is there. ENOMEM.
    Errno collapse(Pages first);
    /// Makes small pages of the 512 around a page that were collapsed (split_folio). They vanish from all mappings, and
    /// those past the end of the file altogether.
    void split(Pages index);
    /// Is the page one of 512 that were collapsed?
    [[nodiscard]] bool is_huge(Pages index) const { return huge_.contains(index - index % huge_page_pages); }

private:
    void forget_pages(Pages first, Pages end);
    void clear_tail();

    Memory* memory_;
    Kind kind_;
    std::string name_;
    Address size_;
    Pages promised_ = 0;
    std::unordered_map<Pages, Frame> pages_;
    std::set<Pages> huge_;  // first pages of collapsed ones
};

/// A memory file as somebody opened it (struct file). Mappings made through different ones never merge.
struct OpenFile {
    std::shared_ptr<MemoryFile> file{};
    bool readable = true;
    bool writable = true;
};

}  // namespace mktme::mm
