// SPDX-License-Identifier: Apache-2.0
#include "workloads/raw_file.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "models/base/error.hpp"

namespace mktme::workloads {

namespace {
constexpr std::size_t block_size = std::size_t{1} << 18U;
constexpr std::size_t longest_magic = 6;  // of xz
}  // namespace

RawFile::RawFile(std::filesystem::path path)
    : path_{std::move(path)},
      file_{std::fopen(path_.c_str(), "rb")},
      block_(block_size) {
    if (!file_)
        throw TraceError{fmt::format("{}: cannot open this trace: {}", path_.string(), std::strerror(errno))};
    if (std::filesystem::is_directory(path_)) throw TraceError{path_.string() + ": is a folder, not a trace"};
    std::error_code ignored;
    size_ = std::filesystem::file_size(path_, ignored);
    fill();
    magic_size_ = std::min(filled_, longest_magic);
}

void RawFile::fill() {
    filled_ = std::fread(block_.data(), 1, block_.size(), file_.get());
    taken_ = 0;
    if (std::ferror(file_.get()) != 0) fail(fmt::format("cannot read on: {}", std::strerror(errno)));
}

std::span<const char> RawFile::available() {
    if (taken_ == filled_) fill();
    return {block_.data() + taken_, filled_ - taken_};
}

double RawFile::progress() const {
    return size_ == 0 ? 1.0 : std::min(1.0, static_cast<double>(offset_) / static_cast<double>(size_));
}

void RawFile::fail(const std::string& message) const {
    throw TraceError{fmt::format("{}: byte {}: {}", path_.string(), offset_, message)};
}

}  // namespace mktme::workloads
