// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <vector>

#include "workloads/cpu/instruction_format.hpp"
#include "workloads/cpu/mrt_kind.hpp"
#include "workloads/formats/mrt_records.hpp"

namespace mktme::workloads {

namespace {

/// Decoder of MRT1: loads, stores and fetched lines of threads, with the dependences of their addresses.
class MrtDecoder final : public InstructionDecoder {
public:
    MrtDecoder(TraceInput input, const TraceContext& /*context*/) : records_{std::move(input)} {}

    bool decode(InstructionSink& sink) override {
        mrt::Record record{};
        for (std::size_t i = 0; i < stretch; ++i) {
            if (!records_.next(record)) return finish(sink);
            put(record, sink);
        }
        return true;
    }
    [[nodiscard]] std::uint32_t most_threads() const override { return records_.header().threads; }
    [[nodiscard]] double progress() const override { return records_.progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return records_.place(record); }

private:
    struct Thread {
        ThreadWriter* writer = nullptr;
        std::uint64_t gap = 0;  // instructions of fillers that no record has followed yet
        bool has_begun = false;
    };

    void put(const mrt::Record& record, InstructionSink& sink) {
        const std::uint32_t depends = records_.requests_back(record);
        Thread& thread = thread_of(record, sink);
        thread.gap += record.gap;
        if (record.kind != mrt::filler) add(record, depends, thread);
        records_.count(record);
    }
    void add(const mrt::Record& record, std::uint32_t depends, Thread& thread) const {
        const VirtAddr address{record.address};
        if (!is_usable(address, record.size)) records_.fail(unusable(address, record.size));
        // The first record of a window may belong to an instruction that began before it: then its gap is 0.
        if (thread.gap != 0 || !thread.has_begun) {
            thread.writer->begin(thread.gap == 0 ? 0 : thread.gap - 1, records_.index());
            thread.has_begun = true;
            thread.gap = 0;
        } else if (thread.writer->open_records() == most_records) {
            records_.fail(fmt::format("more than {} records of one instruction", most_records));
        }
        thread.writer->add({address, depends, record.size, mrt::kind_of(record)});
    }
    Thread& thread_of(const mrt::Record& record, InstructionSink& sink) {
        if (record.thread >= threads_.size()) threads_.resize(record.thread + std::size_t{1});
        Thread& thread = threads_[record.thread];
        if (thread.writer == nullptr) thread.writer = sink.thread(record.thread);
        if (thread.writer == nullptr) records_.fail(sink.refusal(record.thread));
        return thread;
    }
    /// Gives each thread the instructions behind its last record. The header has the sum of all.
    bool finish(InstructionSink& sink) {
        for (const Thread& thread : threads_)
            if (thread.writer != nullptr) thread.writer->add_tail(thread.gap);
        sink.add_tail(records_.header().tail);
        return false;
    }

    mrt::Records records_;
    std::vector<Thread> threads_;
};

}  // namespace

namespace sources {

InstructionFormat mrt() { return shared_format("mrt", make_decoder<MrtDecoder>); }

}  // namespace sources

}  // namespace mktme::workloads
