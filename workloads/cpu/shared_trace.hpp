// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/base/quantity.hpp"
#include "workloads/cpu/instruction_decoder.hpp"

namespace mktme::workloads {

/// Memory that the instructions of one trace may take between the fastest and the slowest of its readers.
inline constexpr Bytes default_most_ahead{std::uint64_t{64} << 20U};

/// Trace that several cores read, each a thread of it or a copy of one, and that is decoded once.
///
/// What one reader has not reached yet is kept for it, up to `most_ahead`. Beyond that the slowest reader is left behind:
/// it reads the file a second time on its own (ThreadSource), and what was kept for it is dropped. So memory is bounded
/// whatever the threads do, and a reader costs one more decoding of the file at most each time it is left behind.
class SharedTrace {
public:
    /// Opens the same trace again, from its beginning. Empty for a pipe: then a reader that is too slow is an error.
    using Open = std::function<std::unique_ptr<InstructionDecoder>()>;

    /// Position of a reader. It must stay where it is while attached.
    struct Cursor {
        std::uint32_t thread = 0;     // in order of appearance
        std::uint64_t next = 0;       // chunk of that thread
        bool is_left_behind = false;  // it is not attached any more and must open the trace again
    };

    struct Plan {
        std::string file;  // for messages
        Open again{};
        std::uint32_t threads = 1;  // that have a core; one more is an error
        Bytes most_ahead{default_most_ahead};
    };

    /// With `only`, all readers are of that thread.
    SharedTrace(std::unique_ptr<InstructionDecoder> decoder, Plan plan,
                std::optional<std::uint32_t> only = {});

    void attach(Cursor& cursor);
    void detach(const Cursor& cursor);
    /// Returns the chunk at the cursor and moves behind it; nullptr at the end of its thread. Throws TraceError where
    /// the trace cannot be read further.
    std::shared_ptr<const InstructionChunk> take(Cursor& cursor);
    /// Opens the trace again for readers of one thread.
    [[nodiscard]] std::shared_ptr<SharedTrace> reopen(std::uint32_t thread) const;

    /// Returns the plain instructions behind the last one of a thread, once its end was reached.
    [[nodiscard]] std::uint64_t plain_tail(std::uint32_t thread);
    [[nodiscard]] double progress() const { return decoder_->progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const { return decoder_->place(record); }

private:
    struct Queue {
        std::deque<std::shared_ptr<const InstructionChunk>> chunks;
        std::uint64_t first = 0;  // number of the chunk at the front
    };

    void decode();
    void collect(std::uint32_t thread);
    void release(std::uint32_t thread);
    void limit(const Cursor& fastest);
    [[nodiscard]] std::size_t backlog(const Cursor& cursor) const;

    std::unique_ptr<InstructionDecoder> decoder_;
    Plan plan_;
    InstructionSink sink_;
    std::vector<Queue> queues_;     // by thread
    std::vector<Cursor*> cursors_;  // those attached
    std::size_t kept_ = 0;          // bytes of all chunks in queues
    bool has_ended_ = false;
    std::exception_ptr failure_;  // of the decoder; readers get it behind the last instruction before it
};

}  // namespace mktme::workloads
