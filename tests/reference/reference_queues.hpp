// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "tests/reference/reference_request.hpp"

namespace mktme::memctrl {
struct ControllerParams;
}

namespace mktme::reference {

/// A line in the read or the write queue.
struct Queued {
    std::size_t index;  // of the request
    Request request;
    Cycle arrival;
    std::uint64_t sequence;
    bool is_read;  // a read, or the read of a partial write
    unsigned bursts_done = 0;
    bool is_started = false;  // a command was issued on its behalf
    Cycle key_ready = 0;      // cycle in which the engine has its key
    Cycle tweak_end = 0;
};

/// Step 1 of a cycle: finished merges join the write queue, then the port accepts a request or makes it wait.
class Queues {
public:
    enum class Reception { waits, queued, forwarded, coalesced };

    explicit Queues(const memctrl::ControllerParams& params) : params_{params} {}

    void start_cycle(Cycle c);
    Reception offer(std::size_t index, const Request& request, Cycle c);
    /// Records that the merge of the partial write `index` is done in cycle `m`.
    void merge_in(std::size_t index, Cycle m);

    /// Returns true if a request waits at the port, in this cycle, for a queued write of its line.
    [[nodiscard]] bool port_waits_for_write() const { return port_waits_for_write_; }
    [[nodiscard]] bool has_request_for_rank(unsigned rank) const;
    [[nodiscard]] bool is_empty() const { return reads.empty() && writes.empty() && merges_.empty(); }
    /// Returns true if `wanted` accepts a queued request of either direction.
    template <class Wanted>
    [[nodiscard]] bool any(Wanted wanted) const {
        for (const auto* queue : {&reads, &writes})
            for (const Queued& q : *queue)
                if (wanted(q)) return true;
        return false;
    }

    std::vector<Queued> reads, writes;  // oldest first

private:
    struct Merge {  // a partial write between its acceptance and its entry into the write queue
        std::size_t index;
        Request request;
        std::optional<Cycle> done;
    };
    [[nodiscard]] const Queued* youngest_write_of(const Request& line) const;
    [[nodiscard]] bool waits_for_write(const Request& request) const;
    [[nodiscard]] bool is_merging(const Request& line) const;
    [[nodiscard]] bool has_room_for(const Request& request) const;

    const memctrl::ControllerParams& params_;
    std::vector<Merge> merges_;  // in order of acceptance
    std::uint64_t sequence_ = 0;
    bool port_waits_for_write_ = false;
};

}  // namespace mktme::reference
