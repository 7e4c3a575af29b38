// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/quantity.hpp"

namespace mktme::workloads {

/// Which read requests await lines, and when is each done? With the last of its lines.
///
/// A read has a number while it is under way; numbers are used again, so that memory is bounded by what is under way.
class ReadsUnderWay {
public:
    struct Read {
        SimTime since{};  // its first line was accepted
        SimTime done{};   // its latest line so far
        std::uint64_t lines_left = 0;
    };

    /// A read of so many lines begins; returns its number.
    std::uint64_t begin(std::uint64_t lines) {
        if (free_.empty()) {
            free_.push_back(reads_.size());
            reads_.emplace_back();
        }
        const std::uint64_t number = free_.back();
        free_.pop_back();
        reads_[number] = {.lines_left = lines};
        return number;
    }
    Read& operator[](std::uint64_t number) { return reads_[number]; }
    /// One line of a read is there at `done`. If that was the last it awaited, returns the read, to look at until the
    /// next call.
    const Read* line_done(std::uint64_t number, SimTime done) {
        Read& read = reads_[number];
        if (done > read.done) read.done = done;
        if (--read.lines_left != 0) return nullptr;
        free_.push_back(number);
        return &read;
    }
    [[nodiscard]] std::uint64_t count() const { return reads_.size() - free_.size(); }

private:
    std::vector<Read> reads_;
    std::vector<std::uint64_t> free_;
};

}  // namespace mktme::workloads
