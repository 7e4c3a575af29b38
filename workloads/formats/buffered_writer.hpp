// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include "workloads/formats/format.hpp"

namespace mktme::workloads {

/// Base of the writers: a buffer before the sink, and the conversion of times to cycles.
class BufferedWriter : public RequestWriter {
public:
    void finish() override {
        sink_.write({buffer_.data(), buffer_.size()});
        buffer_.clear();
    }

    BufferedWriter(ByteSink& sink, const TraceContext& context) : BufferedWriter{sink, context.clock} {}

protected:
    BufferedWriter(ByteSink& sink, const ClockDomain& clock) : sink_{sink}, clock_{clock} {}

    template <class... Args>
    void print(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(fmt::appender(buffer_), format, std::forward<Args>(args)...);
        spill();
    }
    void put(std::string_view bytes) {
        buffer_.append(bytes);
        spill();
    }
    /// Returns the clock edge at or after `time`. Adds Part::time to `lost` if the edge is not exactly at `time`.
    [[nodiscard]] std::uint64_t cycle_of(SimTime time, Parts& lost) const {
        const Cycles cycle = clock_.at_or_after(time);
        lost.add(Part::time, clock_.edge(cycle) != time);
        return cycle.count();
    }

private:
    void spill() {
        if (buffer_.size() >= full) BufferedWriter::finish();
    }
    static constexpr std::size_t full = std::size_t{1} << 16U;
    ByteSink& sink_;
    ClockDomain clock_;
    fmt::memory_buffer buffer_;
};

}  // namespace mktme::workloads
