// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/shared_trace.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace mktme::workloads {

SharedTrace::SharedTrace(std::unique_ptr<InstructionDecoder> decoder, Plan plan,
                         std::optional<std::uint32_t> only)
    : decoder_{std::move(decoder)},
      plan_{std::move(plan)},
      sink_{plan_.threads, only},
      queues_(plan_.threads) {}

void SharedTrace::attach(Cursor& cursor) { cursors_.push_back(&cursor); }

void SharedTrace::detach(const Cursor& cursor) {
    if (std::erase(cursors_, &cursor) != 0) release(cursor.thread);
}

std::shared_ptr<const InstructionChunk> SharedTrace::take(Cursor& cursor) {
    Queue& queue = queues_[cursor.thread];
    while (cursor.next == queue.first + queue.chunks.size()) {
        if (has_ended_) {
            if (failure_) std::rethrow_exception(failure_);
            return nullptr;
        }
        decode();
        // A thread that comes up rarely gets what there is, rather than a whole chunk at the cost of the others.
        const bool is_new = cursor.next == queue.first + queue.chunks.size();
        if (is_new && cursor.thread < sink_.threads().size()) {
            sink_.threads()[cursor.thread].close();
            collect(cursor.thread);
        }
        limit(cursor);
    }
    auto chunk = queue.chunks[cursor.next++ - queue.first];
    release(cursor.thread);
    return chunk;
}

/// Decodes the next stretch into the queues.
void SharedTrace::decode() {
    try {
        has_ended_ = !decoder_->decode(sink_);
    } catch (const UserError&) {
        has_ended_ = true;
        failure_ = std::current_exception();
    }
    if (has_ended_) sink_.finish();
    for (std::uint32_t thread = 0; thread < sink_.threads().size(); ++thread) collect(thread);
}

void SharedTrace::collect(std::uint32_t thread) {
    for (auto& chunk : sink_.threads()[thread].take()) {
        kept_ += chunk->size();
        queues_[thread].chunks.push_back(std::move(chunk));
    }
    release(thread);
}

/// Drops the chunks of a thread that all its readers have taken.
void SharedTrace::release(std::uint32_t thread) {
    Queue& queue = queues_[thread];
    std::uint64_t needed = queue.first + queue.chunks.size();
    for (const Cursor* cursor : cursors_)
        if (cursor->thread == thread) needed = std::min(needed, cursor->next);
    for (; queue.first < needed; ++queue.first) {
        kept_ -= queue.chunks.front()->size();
        queue.chunks.pop_front();
    }
}

std::size_t SharedTrace::backlog(const Cursor& cursor) const {
    const Queue& queue = queues_[cursor.thread];
    std::size_t bytes = 0;
    for (std::size_t i = cursor.next - queue.first; i < queue.chunks.size(); ++i)
        bytes += queue.chunks[i]->size();
    return bytes;
}

/// Leaves readers behind, the one with the most before it first, until what is kept is within bounds.
void SharedTrace::limit(const Cursor& fastest) {
    while (kept_ > plan_.most_ahead.count()) {
        Cursor* slowest = nullptr;
        std::size_t most = 0;
        for (Cursor* cursor : cursors_) {
            const std::size_t bytes = cursor == &fastest ? 0 : backlog(*cursor);
            if (bytes > most) {
                slowest = cursor;
                most = bytes;
            }
        }
        if (slowest == nullptr) return;
        if (!plan_.again)
            throw TraceError{
                {plan_.file},
                fmt::format("a pipe is read once, and thread {} is more than {} MiB of instructions "
                            "behind another; use a file",
                            slowest->thread, plan_.most_ahead.count() >> 20U)};
        slowest->is_left_behind = true;
        detach(*slowest);
    }
}

std::shared_ptr<SharedTrace> SharedTrace::reopen(std::uint32_t thread) const {
    return std::make_shared<SharedTrace>(plan_.again(), plan_, thread);
}

std::uint64_t SharedTrace::plain_tail(std::uint32_t thread) {
    return thread < sink_.threads().size() ? sink_.threads()[thread].plain_tail() : 0;
}

}  // namespace mktme::workloads
