// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "kernel_model/syscall/result.hpp"
#include "kernel_model/task/open_file.hpp"

namespace mktme::task {

using syscall::Errno;
using syscall::Result;

/// The descriptors of a process: its open files by number (struct files_struct). A child gets a copy of the table; the
/// files are shared. Standard input, output and error are open from the start.
class Descriptors {
public:
    Descriptors();

    /// Opens the lowest free number from `lowest` up. EMFILE: none is below `limit`, the RLIMIT_NOFILE (alloc_fd).
    Result<int> open(std::shared_ptr<OpenFile> file, bool close_on_exec, std::uint64_t limit, int lowest = 0);
    /// Opens this number, whether or not another file is open there.
    void replace(int descriptor, std::shared_ptr<OpenFile> file, bool close_on_exec);
    /// Returns the file; nullptr if nothing is open there.
    [[nodiscard]] OpenFile* find(int descriptor) const;
    /// Returns a share in the file; nullptr if nothing is open there (fget).
    [[nodiscard]] std::shared_ptr<OpenFile> share(int descriptor) const;
    /// Precondition: something is open there.
    [[nodiscard]] bool closes_on_exec(int descriptor) const { return entries_.at(descriptor).close_on_exec; }
    void set_close_on_exec(int descriptor, bool value) { entries_.at(descriptor).close_on_exec = value; }
    /// Closes a descriptor. Returns EBADF if nothing is open there.
    Errno close(int descriptor);
    void close_for_exec();
    /// Returns the open files, in the order of their numbers.
    [[nodiscard]] std::vector<std::shared_ptr<OpenFile>> files() const;

private:
    struct Entry {
        std::shared_ptr<OpenFile> file;
        bool close_on_exec;
    };
    std::map<int, Entry> entries_;
};

}  // namespace mktme::task
