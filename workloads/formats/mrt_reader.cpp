// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "workloads/formats/mrt_records.hpp"
#include "workloads/simulated_time.hpp"

namespace mktme::workloads::mrt {

namespace {

/// Reader of MRT1, the binary memory-reference trace of this project: loads, stores and fetched lines of threads.
///
/// The n-th instruction of a thread is at cycle n - 1 of the trace's clock, independent of the other threads.
class MrtReader final : public RequestSource {
public:
    MrtReader(TraceInput input, const TraceContext& context)
        : records_{std::move(input)},
          clock_{context.clock},
          last_cycle_{clock_.at_or_before(latest_request).count()} {}

    bool next(TraceRequest& request) override {
        Record record;
        do {
            if (!records_.next(record)) return false;
            count(record);
        } while (record.kind == filler);
        fill(request, record);
        return true;
    }
    [[nodiscard]] const TraceDetail* detail() const override { return &detail_; }
    [[nodiscard]] double progress() const override { return records_.progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return records_.place(record); }

private:
    void count(const Record& record) {
        detail_.depends = records_.requests_back(record);
        if (record.gap > last_cycle_ || records_.thread().instructions() > last_cycle_ - record.gap)
            records_.fail(fmt::format("more instructions than the {} s that can be simulated",
                                      in_seconds(latest_request)));
        records_.count(record);
    }
    void fill(TraceRequest& request, const Record& record) {
        request.address = PhysAddr{record.address};
        const std::uint64_t instructions = records_.thread().instructions();
        request.time = clock_.edge(Cycles{instructions == 0 ? 0 : instructions - 1});
        request.record = records_.index();
        request.bytes = record.size;
        request.is_write = (record.kind & ~unsigned{locked}) == store;
        detail_.thread = record.thread;
        detail_.is_fetch = record.kind == fetch;
        detail_.is_locked = (record.kind & locked) != 0;
    }

    Records records_;
    ClockDomain clock_;
    std::uint64_t last_cycle_;
    TraceDetail detail_;
};

}  // namespace

std::unique_ptr<RequestSource> read(TraceInput input, const TraceContext& context) {
    return make_reader<MrtReader>(std::move(input), context);
}

}  // namespace mktme::workloads::mrt
