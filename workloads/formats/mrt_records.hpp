// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>

#include "workloads/formats/mrt_layout.hpp"
#include "workloads/formats/record_reader.hpp"

namespace mktme::workloads::mrt {

/// Checked records of an MRT1 trace, fillers included, in the order of the file.
class Records {
public:
    /// Reads the header. Throws TraceError if it is no header of version 1, or promises no record.
    explicit Records(TraceInput input);

    /// Fills in the next record, which `count` must count before the next call. Returns false at the end. Throws
    /// TraceError with the place of a record that is truncated, unknown or impossible.
    bool next(Record& record) {
        const std::string_view bytes = bytes_.peek(sizeof record);
        if (bytes.empty() && index_ == header_.records) {
            check_any();
            return false;
        }
        ++index_;
        if (bytes.size() < sizeof record || index_ > header_.records) fail_end(bytes.size());
        std::memcpy(&record, bytes.data(), sizeof record);
        if (is_odd(record)) fail_odd(record);
        thread_ = &threads_[record.thread];
        return true;
    }
    /// Returns the dependence of the latest record in requests of its thread, which `count` has not counted yet.
    [[nodiscard]] std::uint16_t requests_back(const Record& record) const {
        if (record.depends > thread_->records()) fail_depends(record);
        if (!thread_->has_fillers()) return record.depends;
        const auto back = thread_->requests_back(record.depends);
        if (!back) fail_filler(record);
        return *back;
    }
    /// Counts the latest record and moves behind it.
    void count(const Record& record) {
        thread_->count(record.gap, record.kind == filler);
        any_ |= record.kind != filler;
        bytes_.take(sizeof record);
    }

    [[nodiscard]] const Header& header() const { return header_; }
    /// Returns the thread of the latest record.
    [[nodiscard]] const Thread& thread() const { return *thread_; }
    /// Returns the number of the latest record, from 1.
    [[nodiscard]] std::uint64_t index() const { return index_; }
    [[nodiscard]] double progress() const { return bytes_.progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const { return bytes_.place(record); }
    /// Throws TraceError with the place of the latest record.
    [[noreturn]] void fail(const std::string& message) const { bytes_.fail(index_, message); }

private:
    void read_header();
    void check_any() const;
    /// Returns true unless kind, size and address fit together, as `fail_odd` explains.
    static bool is_odd(const Record& record) {
        const unsigned kind = record.kind & ~unsigned{locked};
        return kind > fetch || record.kind == (fetch | locked) || record.size - 1U > 63 ||
               (kind == fetch && record.size != 64) || record.address + (record.size - 1U) < record.address;
    }
    void fail_odd(const Record& record) const;
    [[noreturn]] void fail_end(std::size_t bytes) const;
    [[noreturn]] void fail_depends(const Record& record) const;
    [[noreturn]] void fail_filler(const Record& record) const;

    RecordReader bytes_;
    Header header_{};
    std::uint64_t index_ = 0;  // of the latest record, from 1
    bool any_ = false;         // a record that is no filler was read
    Threads threads_;
    Thread* thread_ = nullptr;  // of the latest record
};

}  // namespace mktme::workloads::mrt
