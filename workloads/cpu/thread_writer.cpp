// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/thread_writer.hpp"

namespace mktme::workloads {

namespace {

/// Moves the last instruction of `from` into an empty chunk.
InstructionChunk split_last(InstructionChunk& from) {
    InstructionChunk last;
    last.heads.reserve(InstructionChunk::full);
    last.records.reserve(InstructionChunk::full);
    last.heads.push_back(from.heads.back());
    const auto first = from.records.end() - static_cast<std::ptrdiff_t>(from.heads.back().records());
    last.records.assign(first, from.records.end());
    from.heads.pop_back();
    from.records.erase(first, from.records.end());
    if (!from.details.empty()) {
        last.details.push_back(from.details.back());
        from.details.pop_back();
    }
    return last;
}

}  // namespace

void ThreadWriter::close() {
    if (chunk_.heads.size() < 2) return;
    InstructionChunk open = split_last(chunk_);
    put(std::exchange(chunk_, std::move(open)));
}

void ThreadWriter::finish() {
    if (!chunk_.heads.empty()) put(std::exchange(chunk_, {}));
}

void ThreadWriter::put(InstructionChunk chunk) {
    if (chunk.heads.size() < InstructionChunk::full / 2) {
        chunk.heads.shrink_to_fit();
        chunk.records.shrink_to_fit();
    }
    if (keeps_) done_.push_back(std::make_shared<const InstructionChunk>(std::move(chunk)));
}

}  // namespace mktme::workloads
