// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace mktme::workloads::mrt {

/// Position of a thread in an MRT1 trace, and conversion of the distances of its dependences.
///
/// The dep of a record also counts fillers, which are no requests and which another writer of the same requests may
/// place differently. Outside of the format, dependences are counted in requests; this class converts them. It keeps at
/// least the last 32 fillers, so that memory is bounded: a load two million instructions ago no longer delays anything.
class Thread {
public:
    static constexpr std::uint64_t longest_dependence = 65535;

    [[nodiscard]] std::uint64_t instructions() const { return instructions_; }
    [[nodiscard]] std::uint64_t records() const { return records_; }
    [[nodiscard]] bool has_fillers() const { return !fillers_.empty(); }
    /// Counts one more record.
    void count(std::uint64_t gap, bool is_filler) {
        instructions_ += gap;
        if (is_filler) count_filler();
        ++records_;
    }

    /// Returns the dep of the next record in requests back; 0 if it is too far back to tell, nothing if it names a
    /// filler. Precondition: it does not reach back beyond the first record.
    [[nodiscard]] std::optional<std::uint16_t> requests_back(std::uint16_t records_back) const;
    /// Returns the dep of the next record for so many requests back; nothing if there are fewer, or it is too far.
    [[nodiscard]] std::optional<std::uint16_t> records_back(std::uint16_t requests_back) const;

private:
    void count_filler();
    /// Returns the index of the first of `fillers_` that has fewer than `requests` requests after it.
    [[nodiscard]] std::size_t first_filler_within(std::uint64_t requests) const;

    std::uint64_t instructions_ = 0;      // up to and including that of the latest record
    std::uint64_t records_ = 0;           // fillers included
    std::uint64_t known_from_ = 0;        // record from which on all fillers are known
    std::vector<std::uint64_t> fillers_;  // their numbers, oldest first
};

}  // namespace mktme::workloads::mrt
