// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/numbered.hpp"
#include "models/base/quantity.hpp"

namespace mktme::workloads {

/// Read requests in flight, with their lines. A read is done with the last of its lines.
///
/// A read has a number while it is in flight.
class ReadsUnderWay {
public:
    struct Read {
        SimTime since{};  // time at which its first line was accepted
        SimTime done{};   // time of its latest line so far
        std::uint64_t lines_left = 0;
    };

    /// Begins a read of so many lines and returns its number.
    std::uint64_t begin(std::uint64_t lines) { return reads_.add({.lines_left = lines}); }
    Read& operator[](std::uint64_t number) { return reads_[number]; }
    /// Records that a line of a read is done at `done`. Returns the read, valid until the next call, if that was its
    /// last line; otherwise nullptr.
    const Read* line_done(std::uint64_t number, SimTime done) {
        Read& read = reads_[number];
        if (done > read.done) read.done = done;
        if (--read.lines_left != 0) return nullptr;
        reads_.remove(number);
        return &read;
    }
    [[nodiscard]] std::uint64_t count() const { return reads_.count(); }

private:
    Numbered<Read> reads_;
};

}  // namespace mktme::workloads
