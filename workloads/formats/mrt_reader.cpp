// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <cstring>

#include "workloads/formats/mrt_layout.hpp"
#include "workloads/formats/record_reader.hpp"
#include "workloads/simulated_time.hpp"

namespace mktme::workloads::mrt {

namespace {

/// Reader of MRT1, the binary memory-reference trace of this project: loads, stores and fetched lines of threads.
///
/// The n-th instruction of a thread is at cycle n - 1 of the trace's clock, independent of the other threads.
class MrtReader final : public RequestSource {
public:
    MrtReader(TraceInput input, const TraceContext& context)
        : bytes_{std::move(input)},
          clock_{context.clock},
          last_cycle_{clock_.at_or_before(latest_request).count()} {
        read_header();
    }

    bool next(TraceRequest& request) override {
        Record record;
        do {
            if (!next_record(record)) return false;
        } while (record.kind == filler);
        fill(request, record);
        return true;
    }
    [[nodiscard]] const TraceDetail* detail() const override { return &detail_; }
    [[nodiscard]] double progress() const override { return bytes_.progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return bytes_.place(record); }

private:
    void read_header() {
        const std::string_view bytes = bytes_.peek(sizeof(Header));
        if (!bytes.starts_with(magic)) fail("does not begin with MRT1");
        if (bytes.size() < sizeof header_) fail("ends inside the header of 64 bytes");
        std::memcpy(&header_, bytes.data(), sizeof header_);
        if (header_.version != 1) fail(fmt::format("version {}; only version 1 is known", header_.version));
        if (header_.length < sizeof header_)
            fail(fmt::format("says that it is {} bytes long; it has at least 64", header_.length));
        if (bytes_.peek(header_.length).size() < header_.length)
            fail(fmt::format("ends inside the header of {} bytes", header_.length));
        bytes_.take(header_.length);
        if (header_.records == 0) fail("there is no record");
    }

    /// Reads, checks and counts the next record. Returns false at the end.
    bool next_record(Record& record) {
        const std::string_view bytes = bytes_.peek(sizeof record);
        if (bytes.empty() && index_ == header_.records) return finish();
        ++index_;
        if (index_ > header_.records)
            fail(fmt::format("goes on behind the {} records its header promises", header_.records));
        if (bytes.empty()) fail(fmt::format("ends here; the header promises {} records", header_.records));
        if (bytes.size() < sizeof record)
            fail(fmt::format("ends inside a record: {} of 16 bytes", bytes.size()));
        std::memcpy(&record, bytes.data(), sizeof record);
        check(record);
        count(record);
        bytes_.take(sizeof record);
        return true;
    }
    [[nodiscard]] bool finish() const {
        if (!any_) bytes_.fail(0, "holds no entry, only fillers");
        return false;
    }
    void check(const Record& record) const {
        if (record.kind == filler) {
            if (record.address != 0 || record.size != 0 || record.gap != longest_gap || record.depends != 0)
                fail("a filler has address 0, size 0, gap 65535 and dep 0; this one does not");
            return;
        }
        const unsigned kind = record.kind & ~unsigned{locked};
        if (kind > fetch || record.kind == (fetch | locked))
            fail(fmt::format("kind {:#x}; load 0, store 1, fetch 2 and filler 15 are known", record.kind));
        if (record.size == 0 || record.size > 64 || (kind == fetch && record.size != 64))
            fail(fmt::format("size {}; data have 1 to 64 bytes, fetched lines 64", record.size));
        if (record.address + (record.size - 1U) < record.address)
            fail(fmt::format("{} bytes do not fit behind address {:#x}", record.size, record.address));
    }
    void count(const Record& record) {
        thread_ = &threads_[record.thread];
        detail_.depends = requests_back(record);
        if (record.gap > last_cycle_ || thread_->instructions() > last_cycle_ - record.gap)
            fail(fmt::format("more instructions than the {} s that can be simulated",
                             in_seconds(latest_request)));
        thread_->count(record.gap, record.kind == filler);
    }
    [[nodiscard]] std::uint16_t requests_back(const Record& record) const {
        if (record.depends > thread_->records())
            fail(fmt::format("dep {}: thread {} has only {} records before this one", record.depends,
                             record.thread, thread_->records()));
        const auto back = thread_->requests_back(record.depends);
        if (!back) fail(fmt::format("dep {} names a filler", record.depends));
        return *back;
    }
    void fill(TraceRequest& request, const Record& record) {
        request.address = PhysAddr{record.address};
        const std::uint64_t instructions = thread_->instructions();
        request.time = clock_.edge(Cycles{instructions == 0 ? 0 : instructions - 1});
        request.record = index_;
        request.bytes = record.size;
        request.is_write = (record.kind & ~unsigned{locked}) == store;
        detail_.thread = record.thread;
        detail_.is_fetch = record.kind == fetch;
        detail_.is_locked = (record.kind & locked) != 0;
        any_ = true;
    }
    [[noreturn]] void fail(const std::string& message) const { bytes_.fail(index_, message); }

    RecordReader bytes_;
    ClockDomain clock_;
    std::uint64_t last_cycle_;
    Header header_{};
    std::uint64_t index_ = 0;  // of the latest record, from 1
    bool any_ = false;         // a record that is no filler was read
    Threads threads_;
    Thread* thread_ = nullptr;  // of the latest record
    TraceDetail detail_;
};

}  // namespace

std::unique_ptr<RequestSource> read(TraceInput input, const TraceContext& context) {
    return make_reader<MrtReader>(std::move(input), context);
}

}  // namespace mktme::workloads::mrt
