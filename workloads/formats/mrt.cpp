// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <vector>

#include "workloads/formats/buffered_writer.hpp"
#include "workloads/formats/formats.hpp"
#include "workloads/formats/record_reader.hpp"

namespace mktme::workloads {

namespace {

static_assert(std::endian::native == std::endian::little, "MRT1 is read as it lies in memory");

constexpr std::string_view magic = "MRT1";
constexpr std::uint8_t load = 0;
constexpr std::uint8_t store = 1;
constexpr std::uint8_t fetch = 2;
constexpr std::uint8_t filler = 15;
constexpr std::uint8_t locked = 0x10;
constexpr std::uint64_t longest_gap = 65535;
constexpr std::uint32_t has_fetches = 1;
constexpr std::uint32_t depends_unknown = 2;

struct Header {
    char magic[4];
    std::uint16_t version;
    std::uint16_t length;
    std::uint64_t records;
    std::uint64_t instructions;
    std::uint64_t loads;
    std::uint64_t stores;
    std::uint32_t threads;
    std::uint32_t flags;
    std::uint64_t fetches;
    std::uint64_t tail;
};
static_assert(sizeof(Header) == 64);

struct Record {
    std::uint64_t address;
    std::uint16_t gap;
    std::uint8_t kind;
    std::uint8_t size;
    std::uint16_t thread;
    std::uint16_t depends;
};
static_assert(sizeof(Record) == 16);

struct Thread {
    std::uint64_t instructions = 0;  // up to and including the one that made the latest record
    std::uint64_t records = 0;       // fillers included
};

/// Threads by number, as many as have been seen.
class Threads {
public:
    Thread& operator[](std::uint16_t number) {
        if (number >= threads_.size()) threads_.resize(number + std::size_t{1});
        return threads_[number];
    }
    [[nodiscard]] const std::vector<Thread>& all() const { return threads_; }

private:
    std::vector<Thread> threads_ = std::vector<Thread>(1);
};

/// Reads MRT1, the binary memory-reference trace of this project: loads, stores and fetched lines of threads.
///
/// A thread's n-th instruction is at cycle n - 1 of the trace's clock, whatever the other threads do.
class MrtReader final : public RequestSource {
public:
    MrtReader(TraceInput input, const TraceContext& context)
        : bytes_{std::move(input)},
          clock_{context.clock},
          last_cycle_{clock_.at_or_before(SimTime::max() - SimTime{1}).count()} {
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

    /// The next record, checked and counted; false at the end.
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
    bool finish() const {
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
        if (record.depends > thread_->records)
            fail(fmt::format("dep {}: thread {} has only {} records before this one", record.depends,
                             record.thread, thread_->records));
        if (record.gap > last_cycle_ || thread_->instructions > last_cycle_ - record.gap)
            fail("more instructions than can be simulated");
        thread_->instructions += record.gap;
        ++thread_->records;
    }
    void fill(TraceRequest& request, const Record& record) {
        request.address = PhysAddr{record.address};
        request.time = clock_.edge(Cycles{thread_->instructions - (thread_->instructions != 0 ? 1 : 0)});
        request.record = index_;
        request.bytes = record.size;
        request.is_write = (record.kind & ~unsigned{locked}) == store;
        detail_.thread = record.thread;
        detail_.depends = record.depends;
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
    bool any_ = false;         // a record that is no filler
    Threads threads_;
    Thread* thread_ = nullptr;  // of the latest record
    TraceDetail detail_;
};

/// The header, which counts the records, comes first; so records wait in a file without name until `finish`.
class MrtWriter final : public RequestWriter {
public:
    MrtWriter(ByteSink& sink, const TraceContext& context)
        : sink_{sink},
          clock_{context.clock},
          spool_{std::tmpfile()} {
        if (!spool_) fail_spool();
        std::memcpy(header_.magic, magic.data(), magic.size());
        header_.version = 1;
        header_.length = sizeof header_;
        header_.flags = depends_unknown;
    }

    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        Parts lost = uncarried(request, detail, mrt_format.carries);
        lost.add(Part::size, request.bytes > 64);
        lost.add(Part::thread, detail.thread > UINT16_MAX);
        const auto number = static_cast<std::uint16_t>(std::min<std::uint32_t>(detail.thread, UINT16_MAX));
        Thread& thread = threads_[number];
        std::uint64_t gap = gap_of(request.time, thread, lost);
        for (; gap > longest_gap; gap -= longest_gap) put({0, longest_gap, filler, 0, number, 0}, thread);
        lost.add(Part::depends, detail.depends > thread.records);
        put({request.address.count(), static_cast<std::uint16_t>(gap), kind_of(request, detail),
             static_cast<std::uint8_t>(std::min<std::uint32_t>(request.bytes, 64)), number,
             detail.depends > thread.records ? std::uint16_t{0} : detail.depends},
            thread);
        count(request, detail);
        return lost;
    }
    void finish() override {
        for (const Thread& thread : threads_.all()) {
            header_.instructions += thread.instructions;
            header_.threads += thread.records != 0 ? 1 : 0;
        }
        sink_.write({reinterpret_cast<const char*>(&header_), sizeof header_});
        std::rewind(spool_.get());
        std::vector<char> block(std::size_t{1} << 16U);
        while (const std::size_t n = std::fread(block.data(), 1, block.size(), spool_.get()))
            sink_.write({block.data(), n});
        if (std::ferror(spool_.get()) != 0) fail_spool();
    }

private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    [[noreturn]] static void fail_spool() {
        throw ResourceError{"cannot write a temporary file for the records of an MRT1 trace"};
    }
    std::uint64_t gap_of(SimTime time, const Thread& thread, Parts& lost) const {
        const Cycles cycle = clock_.at_or_after(time);
        const std::uint64_t instruction = cycle.count() + 1;
        lost.add(Part::time, clock_.edge(cycle) != time || instruction < thread.instructions);
        return std::max(instruction, thread.instructions) - thread.instructions;
    }
    static std::uint8_t kind_of(const TraceRequest& request, const TraceDetail& detail) {
        if (detail.is_fetch) return fetch;
        const unsigned kind = request.is_write ? store : load;
        return static_cast<std::uint8_t>(kind | (detail.is_locked ? locked : 0U));
    }
    void put(const Record& record, Thread& thread) {
        if (std::fwrite(&record, sizeof record, 1, spool_.get()) != 1) fail_spool();
        ++thread.records;
        thread.instructions += record.gap;
        ++header_.records;
    }
    void count(const TraceRequest& request, const TraceDetail& detail) {
        ++(detail.is_fetch ? header_.fetches : request.is_write ? header_.stores : header_.loads);
        if (detail.is_fetch) header_.flags |= has_fetches;
        if (detail.depends != 0) header_.flags &= ~depends_unknown;
    }

    ByteSink& sink_;
    ClockDomain clock_;
    std::unique_ptr<std::FILE, Closer> spool_;
    Header header_{};
    Threads threads_;
};

}  // namespace

const Format mrt_format{
    .id = TraceFormat::mrt,
    .suffix = ".mrt",
    .magic = magic,
    .is_text = false,
    .carries = Parts{Part::time, Part::size, Part::thread, Part::kind, Part::depends},
    .reader = make_reader<MrtReader>,
    .writer = make_writer<MrtWriter>,
};

}  // namespace mktme::workloads
