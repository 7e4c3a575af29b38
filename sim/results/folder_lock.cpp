// SPDX-License-Identifier: Apache-2.0
#include "sim/results/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "models/base/error.hpp"

namespace mktme::sim {

namespace {

/// Returns "another run is at work in this folder: process 123", as far as the lock file tells.
std::string holder_of(int descriptor) {
    std::array<char, 64> text{};
    const ssize_t got = pread(descriptor, text.data(), text.size(), 0);
    const std::string told(text.data(), static_cast<std::size_t>(got > 0 ? got : 0));
    const auto blank = told.find(' ');
    if (blank == std::string::npos) return "another process is at work in this folder";
    return fmt::format("another {} is at work in this folder: process {}",
                       told.substr(blank + 1, told.find('\n') - blank - 1), told.substr(0, blank));
}

/// Returns true if the open file is still the one of that name. Its holder may have removed it in between.
bool is_file_of(int descriptor, const std::filesystem::path& name) {
    struct stat open_one {};
    struct stat named {};
    return fstat(descriptor, &open_one) == 0 && stat(name.c_str(), &named) == 0 &&
           open_one.st_dev == named.st_dev && open_one.st_ino == named.st_ino;
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder, std::string_view verb)
    : file_{folder / file_name} {
    while (!try_to_hold(folder)) continue;
    const std::string text = fmt::format("{} {}\n", getpid(), verb);
    // On a full disk the lock still holds, but does not name its holder.
    if (ftruncate(descriptor_, 0) == 0 && pwrite(descriptor_, text.data(), text.size(), 0) < 0) errno = 0;
}

bool FolderLock::try_to_hold(const std::filesystem::path& folder) {
    const auto fail = [&](const std::string& why) {
        if (descriptor_ >= 0) close(descriptor_);
        throw ResourceError{fmt::format("--out {}: {}", folder.string(), why)};
    };
    constexpr mode_t readable_by_all = 0644;
    descriptor_ = open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, readable_by_all);
    if (descriptor_ < 0) fail(fmt::format("cannot write in this folder: {}", std::strerror(errno)));
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) fail(holder_of(descriptor_));
        fail(fmt::format("cannot lock this folder: {}", std::strerror(errno)));
    }
    if (is_file_of(descriptor_, file_)) return true;
    close(descriptor_);
    return false;
}

FolderLock::~FolderLock() {
    unlink(file_.c_str());  // before the lock is released, so that no process removes the file of another
    close(descriptor_);
}

}  // namespace mktme::sim
