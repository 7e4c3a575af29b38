// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/data_windows.hpp"

#include <fmt/format.h>
#include <tsl/robin_map.h>
#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include "models/base/error.hpp"
#include "models/base/input_file.hpp"
#include "workloads/cpu/mrt_kind.hpp"
#include "workloads/formats/mrt_records.hpp"
#include "workloads/formats/trace_input.hpp"
#include "workloads/io/byte_stream.hpp"

namespace mktme::workloads {

namespace {

constexpr unsigned page_shift = 12;

/// The latest requests of a thread, which its dependences count.
class Thread {
public:
    void add(std::uint64_t data_before) { data_before_[requests_++ % data_before_.size()] = data_before; }
    /// Returns the loads and stores of all threads before the request that is `back` before the next one.
    [[nodiscard]] std::optional<std::uint64_t> data_before(std::uint64_t back) const {
        if (back == 0 || back > std::min<std::uint64_t>(requests_, data_before_.size())) return std::nullopt;
        return data_before_[(requests_ - back) % data_before_.size()];
    }

private:
    static constexpr std::size_t most_back = std::size_t{1} << 16;

    std::vector<std::uint64_t> data_before_ = std::vector<std::uint64_t>(most_back);
    std::uint64_t requests_ = 0;
};

/// Reader of the loads and stores of a trace.
class DataReader {
public:
    explicit DataReader(const std::filesystem::path& path)
        : records_{TraceInput{path.string(), open_bytes(std::make_shared<InputFile>(path, "trace"))}} {}

    /// Returns false at the end of the trace.
    bool next(DataRecord& data) {
        mrt::Record record{};
        while (records_.next(record)) {
            const std::uint32_t depends = records_.requests_back(record);
            gap_ += record.gap;
            const bool is_data = record.kind != mrt::filler && record.kind != mrt::fetch;
            if (record.kind != mrt::filler) note(record, depends, data);
            records_.count(record);
            if (is_data) return finish(record, data);
        }
        return false;
    }

private:
    /// Counts a request, and finds the one that its address depends on.
    void note(const mrt::Record& record, std::uint32_t depends, DataRecord& data) {
        if (record.thread >= threads_.size()) threads_.resize(record.thread + std::size_t{1});
        Thread& thread = threads_[record.thread];
        const auto before = thread.data_before(depends);
        const std::uint64_t back = before ? done_ - *before : 0;
        constexpr std::uint64_t most = std::numeric_limits<std::uint16_t>::max();
        data.depends = static_cast<std::uint16_t>(back <= most ? back : 0);
        thread.add(done_);
    }
    bool finish(const mrt::Record& record, DataRecord& data) {
        const std::uint64_t page = record.address >> page_shift;
        const auto [place, is_new] = pages_.try_emplace(page, static_cast<std::uint32_t>(pages_.size()));
        data.address = record.address;
        data.page = place->second;
        data.plain_before = static_cast<std::uint32_t>(gap_ == 0 ? 0 : gap_ - 1);
        data.bytes = record.size;
        data.kind = mrt::kind_of(record);
        gap_ = 0;
        ++done_;
        return true;
    }

    mrt::Records records_;
    std::vector<Thread> threads_;
    tsl::robin_map<std::uint64_t, std::uint32_t> pages_;
    std::uint64_t done_ = 0;  // loads and stores
    std::uint64_t gap_ = 0;   // instructions since the last one
};

}  // namespace

void read_windows(const std::filesystem::path& path, const std::vector<DataWindow*>& windows) {
    std::uint64_t end = 0;
    for (const DataWindow* window : windows) end = std::max(end, window->from + window->count);
    DataReader reader{path};
    DataRecord record;
    for (std::uint64_t i = 0; i < end; ++i) {
        if (!reader.next(record))
            throw UserError{
                fmt::format("{}: has {} loads and stores; {} are asked for", path.string(), i, end)};
        for (DataWindow* window : windows) {
            if (i < window->from || i - window->from >= window->count) continue;
            window->records.push_back(record);
            DataRecord& latest = window->records.back();
            if (latest.depends >= window->records.size()) latest.depends = 0;
        }
    }
}

}  // namespace mktme::workloads
