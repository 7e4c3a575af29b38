// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/thread_source.hpp"

namespace mktme::workloads {

ThreadSource::ThreadSource(std::shared_ptr<SharedTrace> trace, std::uint32_t thread)
    : trace_{std::move(trace)},
      cursor_{.thread = thread} {
    trace_->attach(cursor_);
}

ThreadSource::~ThreadSource() { trace_->detach(cursor_); }

bool ThreadSource::next_chunk() {
    const std::uint64_t handed_out = taken_;
    if (cursor_.is_left_behind) reopen();
    do {
        chunk_ = trace_->take(cursor_);
        if (chunk_ == nullptr) {
            at_ = end_ = nullptr;
            return false;
        }
        taken_ += chunk_->heads.size();
    } while (taken_ <= handed_out);
    begin_chunk(chunk_->heads.size() - (taken_ - handed_out));
    return true;
}

/// Makes instruction `first` of the chunk at hand the next one.
void ThreadSource::begin_chunk(std::size_t first) {
    at_ = chunk_->heads.data() + first;
    end_ = chunk_->heads.data() + chunk_->heads.size();
    record_ = chunk_->records.data();
    for (std::size_t i = 0; i < first; ++i) record_ += chunk_->heads[i].records();
    detail_ = chunk_->details.empty() ? nullptr : chunk_->details.data() + first;
}

/// Reads the trace once more, from its beginning and alone. What was handed out comes again and is skipped.
void ThreadSource::reopen() {
    trace_ = trace_->reopen(cursor_.thread);
    cursor_ = {.thread = cursor_.thread};
    trace_->attach(cursor_);
    taken_ = 0;
    ++reopenings_;
}

}  // namespace mktme::workloads
