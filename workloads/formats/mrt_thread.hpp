// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace mktme::workloads::mrt {

/// How far is a thread of an MRT1 trace, and how far back is what a record depends on?
///
/// A record's dep counts fillers too, which are no requests and which another writer of the same requests may place
/// otherwise; so dependences are told outside of the format in requests, and translated here. Only so far as the last
/// 32 fillers: a load two million instructions ago delays nothing any more, and memory stays bounded.
class Thread {
public:
    static constexpr std::uint64_t longest_dependence = 65535;

    [[nodiscard]] std::uint64_t instructions() const { return instructions_; }
    [[nodiscard]] std::uint64_t records() const { return records_; }
    /// One more record.
    void count(std::uint64_t gap, bool is_filler) {
        instructions_ += gap;
        if (is_filler) count_filler();
        ++records_;
    }

    /// Requests back for a dep of the next record that does not reach behind the first, 0 when it is too far to tell;
    /// nothing when it names a filler.
    [[nodiscard]] std::optional<std::uint16_t> requests_back(std::uint16_t records_back) const;
    /// The dep of the next record for so many requests back; nothing when there are fewer, or it is too far.
    [[nodiscard]] std::optional<std::uint16_t> records_back(std::uint16_t requests_back) const;

private:
    void count_filler();
    /// Number of the first of `fillers_` that has fewer than `requests` requests behind it.
    [[nodiscard]] std::size_t first_filler_within(std::uint64_t requests) const;

    std::uint64_t instructions_ = 0;      // up to and including the one that made the latest record
    std::uint64_t records_ = 0;           // fillers included
    std::uint64_t known_from_ = 0;        // record from which on all fillers are known
    std::vector<std::uint64_t> fillers_;  // their numbers, oldest first
};

}  // namespace mktme::workloads::mrt
