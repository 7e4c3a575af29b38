// SPDX-License-Identifier: Apache-2.0
#include "models/base/new_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <utility>

#include "models/base/closed_streams.hpp"
#include "models/base/error.hpp"

namespace mktme {

namespace {

constexpr mode_t readable_by_all = 0666;  // less the umask

/// Returns true for names such as /dev/stdout and /dev/fd/3, which refer to a file that is already open.
bool names_open_file(const std::filesystem::path& path) {
    std::error_code error;
    const auto folder = std::filesystem::canonical(path.has_parent_path() ? path.parent_path() : ".", error);
    const std::string name = (folder / path.filename()).string();
    return name.starts_with("/dev/") || name.starts_with("/proc/");
}

}  // namespace

NewFile::NewFile(std::filesystem::path path, std::string_view suffix) : path_{std::move(path)} {
    struct stat found {};
    const bool exists = stat(path_.c_str(), &found) == 0;
    const auto refuse = [&](std::string_view what) {
        throw UserError{fmt::format("{}: is {}, and no file can be written there", path_.string(), what)};
    };
    if (exists && S_ISDIR(found.st_mode)) refuse("a folder");
    if (exists && S_ISSOCK(found.st_mode)) refuse("a socket");
    if (exists && S_ISBLK(found.st_mode)) refuse("a device");
    if (exists && is_closed_stream(found))
        throw ResourceError{fmt::format("cannot write {}: the caller closed this stream", path_.string())};
    if (exists && (!S_ISREG(found.st_mode) || names_open_file(path_))) {
        open_as_it_is();
    } else {
        target_ = exists ? std::filesystem::canonical(path_) : path_;
        open_beside(suffix);
    }
}

NewFile::~NewFile() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    if (!target_.empty()) unlink(partial_.c_str());
}

void NewFile::open_as_it_is() {
    descriptor_ = open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);
    if (descriptor_ < 0) fail();
}

void NewFile::open_beside(std::string_view suffix) {
    partial_ = fmt::format("{}{}", target_.string(), suffix);
    descriptor_ = open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, readable_by_all);
    if (descriptor_ < 0) fail();
}

void NewFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail();
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void NewFile::finish() {
    const int descriptor = std::exchange(descriptor_, -1);
    if (close(descriptor) != 0 || (!target_.empty() && rename(partial_.c_str(), target_.c_str()) != 0)) {
        const int error = errno;
        if (!target_.empty()) unlink(partial_.c_str());
        errno = error;
        fail();
    }
}

void NewFile::fail() const {
    throw ResourceError{fmt::format("cannot write {}: {}", path_.string(), std::strerror(errno))};
}

}  // namespace mktme
