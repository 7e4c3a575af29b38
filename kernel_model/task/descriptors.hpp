// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>

#include "kernel_model/syscall/result.hpp"

namespace mktme::task {

using syscall::Errno;
using syscall::Result;

/// An open file that a descriptor refers to.
struct OpenFile {
    OpenFile() = default;
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    virtual ~OpenFile() = default;

    bool nonblocking = false;  // O_NONBLOCK
};

/// The open files of a process. A child shares them and gets no copies.
class Descriptors {
public:
    /// Returns the lowest free number, above standard input, output and error. EMFILE: all are in use.
    Result<int> open(std::shared_ptr<OpenFile> file, bool close_on_exec);
    /// Returns the file; nullptr if nothing is open there.
    [[nodiscard]] OpenFile* find(int descriptor) const;
    /// Closes a descriptor. Returns EBADF if nothing is open there.
    Errno close(int descriptor);
    void close_for_exec();

private:
    struct Entry {
        std::shared_ptr<OpenFile> file;
        bool close_on_exec;
    };
    std::map<int, Entry> entries_;
};

}  // namespace mktme::task
