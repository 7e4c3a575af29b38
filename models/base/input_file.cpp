// SPDX-License-Identifier: Apache-2.0
#include "models/base/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "models/base/error.hpp"
#include "models/base/stop_notice.hpp"

namespace mktme {

namespace {

/// Returns the kind of a file that cannot be read front to back; an empty string for one that can.
std::string_view unfit_kind(mode_t mode) {
    if (S_ISREG(mode) || S_ISFIFO(mode)) return {};
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISSOCK(mode)) return "a socket";
    if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
    return "no file";
}

}  // namespace

InputFile::InputFile(std::filesystem::path path, std::string_view kind) : path_{std::move(path)} {
    const auto fail = [&](const std::string& why) {
        throw UserError{fmt::format("{}: {}", path_.string(), why)};
    };
    const auto fail_open = [&] { fail(fmt::format("cannot open this {}: {}", kind, std::strerror(errno))); };
    struct stat found {};
    // The kind is checked before opening: opening a device may trigger an action, and a socket cannot be opened.
    if (stat(path_.c_str(), &found) != 0) fail_open();
    if (const auto unfit = unfit_kind(found.st_mode); !unfit.empty())
        fail(fmt::format("is {}, not a {}", unfit, kind));
    descriptor_ = open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor_ < 0 && errno == EINTR) throw StoppedBySignal{};
    if (descriptor_ < 0) fail_open();
    is_regular_ = S_ISREG(found.st_mode);
    if (is_regular_) size_ = static_cast<std::uint64_t>(found.st_size);
}

InputFile::~InputFile() {
    if (descriptor_ >= 0) close(descriptor_);
}

std::size_t InputFile::read(std::span<char> out) {
    if (has_ended_ || out.empty()) return 0;
    if (stop_is_noted()) throw StoppedBySignal{};
    const ssize_t got = ::read(descriptor_, out.data(), out.size());
    if (got < 0 && errno == EINTR) throw StoppedBySignal{};
    if (got < 0) throw UserError{fmt::format("{}: cannot read on: {}", path_.string(), std::strerror(errno))};
    has_ended_ = got == 0;
    const auto count = static_cast<std::size_t>(got);
    if (watcher_ && count != 0) watcher_({out.data(), count});
    return count;
}

std::string read_input(const std::filesystem::path& path, std::string_view kind) {
    InputFile file{path, kind};
    std::string text;
    std::array<char, std::size_t{1} << 16U> block;
    while (const std::size_t got = file.read(block)) text.append(block.data(), got);
    return text;
}

}  // namespace mktme
