// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "workloads/cpu/thread_writer.hpp"

namespace mktme::workloads {

/// Where a decoder puts the instructions of a trace: one writer for each thread, in order of appearance.
class InstructionSink {
public:
    /// Threads of one trace at most, so that the state of a hostile one is bounded.
    static constexpr std::uint32_t most_threads = 1024;

    /// Takes up to `threads` threads; with `only`, keeps the instructions of that one alone.
    explicit InstructionSink(std::uint32_t threads, std::optional<std::uint32_t> only = {})
        : limit_{threads},
          only_{only} {}

    /// Returns the writer of the thread that the trace calls `number`; nullptr if it is one too many.
    ThreadWriter* thread(std::uint32_t number) {
        if (number == latest_number_ && latest_ != nullptr) return latest_;
        return find(number);
    }
    /// Splits plain instructions behind the last ones of all threads evenly among them.
    void add_tail(std::uint64_t instructions);
    /// Completes the last instructions of all threads.
    void finish();

    /// Returns the threads that appeared so far, by their order.
    [[nodiscard]] std::deque<ThreadWriter>& threads() { return writers_; }
    /// Returns the reason for which a thread more is refused.
    [[nodiscard]] std::string refusal(std::uint32_t number) const;

private:
    ThreadWriter* find(std::uint32_t number);

    std::uint32_t limit_;
    std::optional<std::uint32_t> only_;
    std::unordered_map<std::uint32_t, ThreadWriter*> by_number_;
    std::deque<ThreadWriter> writers_;
    std::uint32_t latest_number_ = 0;
    ThreadWriter* latest_ = nullptr;
};

}  // namespace mktme::workloads
