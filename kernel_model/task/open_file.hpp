// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "kernel_model/task/ids.hpp"

namespace mktme::task {

struct Credentials;

/// O_* of open(2) and fcntl(2), with their numbers on x86.
namespace open_flag {

inline constexpr std::uint32_t read_only = 0;
inline constexpr std::uint32_t write_only = 1;
inline constexpr std::uint32_t read_write = 2;
inline constexpr std::uint32_t access_mode = 3;
inline constexpr std::uint32_t append = 0x400;
inline constexpr std::uint32_t nonblock = 0x800;
inline constexpr std::uint32_t direct = 0x4000;
inline constexpr std::uint32_t large_file = 0x8000;
inline constexpr std::uint32_t no_atime = 0x4'0000;
inline constexpr std::uint32_t close_on_exec = 0x8'0000;
/// Flags that F_SETFL changes (SETFL_MASK of fs/fcntl.c).
inline constexpr std::uint32_t changeable = append | nonblock | direct | no_atime;

}  // namespace open_flag

/// An open file, which several descriptors of several processes can share (struct file). The kinds of files derive from
/// it: mm::OpenMemoryFile, signalfd's file. This class itself stands for a file that is only passed on.
struct OpenFile {
    explicit OpenFile(std::uint32_t given_flags = open_flag::read_write,
                      std::shared_ptr<const Credentials> opened_with = nullptr, Uid file_owner = Uid::root)
        : flags{given_flags},
          opener{std::move(opened_with)},
          owner{file_owner} {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    virtual ~OpenFile() = default;

    [[nodiscard]] bool is_readable() const {
        return (flags & open_flag::access_mode) != open_flag::write_only;
    }
    [[nodiscard]] bool is_writable() const {
        return (flags & open_flag::access_mode) != open_flag::read_only;
    }
    [[nodiscard]] bool is_nonblocking() const { return (flags & open_flag::nonblock) != 0; }

    std::uint32_t flags;  // open_flag, as F_GETFL returns them
    /// Credentials that opened the file (f_cred): the keyrings they have live as long as the file. Null: those of a
    /// process that the model does not have.
    std::shared_ptr<const Credentials> opener;
    Uid owner;  // of the inode
    /// True if programs on the file's mount cannot be executed, nor mapped for that (path_noexec).
    bool is_noexec = false;
};

}  // namespace mktme::task
