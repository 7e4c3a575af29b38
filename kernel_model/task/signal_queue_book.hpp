// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "kernel_model/task/ids.hpp"
#include "kernel_model/task/siginfo.hpp"

namespace mktme::task {

/// A queued siginfo. It counts against its receiver's user while it is queued.
struct QueuedSignal {
    SigInfo info;
    std::uint64_t order = 0;          // of sending, over all signals
    std::int64_t* charged = nullptr;  // number queued for the user it counts against
    QueuedSignal* next = nullptr;
};

/// Storage of queued signals, and their number per user (RLIMIT_SIGPENDING). Records are reused: once a run has had its
/// longest queue, a signal needs no allocation.
class SignalQueueBook {
public:
    /// Returns a record; nullptr if `user` has `limit` of them already. An empty `limit` is no limit.
    QueuedSignal* take_record(Uid user, std::optional<std::int64_t> limit);
    void give_back(QueuedSignal* record);
    [[nodiscard]] std::int64_t queued(Uid user) const;

private:
    std::deque<QueuedSignal> records_;
    QueuedSignal* free_ = nullptr;
    std::map<Uid, std::int64_t> queued_;
    std::uint64_t sent_ = 0;
};

}  // namespace mktme::task
