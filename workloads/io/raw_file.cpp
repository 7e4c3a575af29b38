// SPDX-License-Identifier: Apache-2.0
#include "workloads/io/raw_file.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "models/base/error.hpp"

namespace mktme::workloads {

namespace {
constexpr std::size_t block_size = std::size_t{1} << 18U;
constexpr std::size_t longest_magic = 6;  // of xz
}  // namespace

RawFile::RawFile(std::shared_ptr<InputFile> file) : file_{std::move(file)}, block_(block_size) {
    // A read from a pipe may return fewer bytes than the magic has.
    while (filled_ < longest_magic) {
        const std::size_t got = file_->read(std::span{block_}.subspan(filled_));
        if (got == 0) break;
        filled_ += got;
    }
    magic_size_ = std::min(filled_, longest_magic);
}

void RawFile::fill() {
    taken_ = 0;
    filled_ = file_->read(block_);
}

std::span<const char> RawFile::available() {
    if (taken_ == filled_) fill();
    return {block_.data() + taken_, filled_ - taken_};
}

double RawFile::progress() const {
    if (!file_->is_regular()) return file_->has_ended() ? 1.0 : 0.0;
    if (file_->size() == 0) return 1.0;
    return std::min(1.0, static_cast<double>(offset_) / static_cast<double>(file_->size()));
}

void RawFile::fail(const std::string& message) const {
    throw TraceError{fmt::format("{}: byte {}: {}", file_->path().string(), offset_, message)};
}

}  // namespace mktme::workloads
