// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <vector>

#include "models/base/error.hpp"
#include "workloads/formats/mrt_layout.hpp"

namespace mktme::workloads::mrt {

namespace {

/// Longest gap that is written out, in instructions, as 65,537 fillers of 65,535, which take a megabyte.
constexpr std::uint64_t longest_pause = std::uint64_t{1} << 32U;

/// Writer of MRT1. The header comes first and counts the records, so an unnamed file holds the records until `finish`.
class MrtWriter final : public RequestWriter {
public:
    MrtWriter(ByteSink& sink, const TraceContext& context)
        : sink_{sink},
          clock_{context.clock},
          spool_{std::tmpfile()} {
        if (!spool_) fail_spool();
        std::memcpy(header_.magic.data(), magic.data(), magic.size());
        header_.version = 1;
        header_.length = sizeof header_;
        header_.flags = depends_unknown;
    }

    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        Parts lost = uncarried(request, detail, carries);
        lost.add(Part::size, request.bytes > 64);
        lost.add(Part::thread, detail.thread > UINT16_MAX);
        lost.add(Part::kind, detail.is_fetch && !is_fetch(request, detail));
        const auto number = static_cast<std::uint16_t>(std::min<std::uint32_t>(detail.thread, UINT16_MAX));
        Thread& thread = threads_[number];
        std::uint64_t gap = gap_of(request.time, thread, lost);
        for (; gap > longest_gap; gap -= longest_gap) put({0, longest_gap, filler, 0, number, 0}, thread);
        const auto depends = thread.records_back(detail.depends);
        lost.add(Part::depends, !depends);
        put({request.address.count(), static_cast<std::uint16_t>(gap), kind_of(request, detail),
             static_cast<std::uint8_t>(std::min<std::uint32_t>(request.bytes, 64)), number,
             depends.value_or(0)},
            thread);
        count(request, detail);
        return lost;
    }
    void finish() override {
        for (const Thread& thread : threads_.all()) {
            header_.instructions += thread.instructions();
            header_.threads += thread.records() != 0 ? 1 : 0;
        }
        sink_.write({reinterpret_cast<const char*>(&header_), sizeof header_});
        if (std::fseek(spool_.get(), 0, SEEK_SET) != 0) fail_spool();  // it writes what is still buffered
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
        const std::uint64_t gap = std::max(instruction, thread.instructions()) - thread.instructions();
        lost.add(Part::time,
                 clock_.edge(cycle) != time || instruction < thread.instructions() || gap > longest_pause);
        return std::min(gap, longest_pause);
    }
    static bool is_fetch(const TraceRequest& request, const TraceDetail& detail) {
        return detail.is_fetch && !detail.is_locked && !request.is_write && request.bytes == 64;
    }
    static std::uint8_t kind_of(const TraceRequest& request, const TraceDetail& detail) {
        if (is_fetch(request, detail)) return fetch;
        const unsigned kind = request.is_write ? store : load;
        return static_cast<std::uint8_t>(kind | (detail.is_locked ? locked : 0U));
    }
    void put(const Record& record, Thread& thread) {
        if (std::fwrite(&record, sizeof record, 1, spool_.get()) != 1) fail_spool();
        thread.count(record.gap, record.kind == filler);
        ++header_.records;
    }
    void count(const TraceRequest& request, const TraceDetail& detail) {
        const bool fetched = is_fetch(request, detail);
        ++(fetched ? header_.fetches : request.is_write ? header_.stores : header_.loads);
        if (fetched) header_.flags |= has_fetches;
        if (detail.depends != 0) header_.flags &= ~depends_unknown;
    }

    ByteSink& sink_;
    ClockDomain clock_;
    std::unique_ptr<std::FILE, Closer> spool_;
    Header header_{};
    Threads threads_;
};

}  // namespace

std::unique_ptr<RequestWriter> write(ByteSink& sink, const TraceContext& context) {
    return make_writer<MrtWriter>(sink, context);
}

}  // namespace mktme::workloads::mrt
