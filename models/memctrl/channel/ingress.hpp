// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <boost/circular_buffer.hpp>

#include "models/memctrl/request/request.hpp"

namespace mktme::memctrl {

/// Lines on their way to the port of a data channel (docs/models/memory-controller.md, step 1).
///
/// They come to the port one after the other, in order of (cycle, requester, sequence), at most one a cycle. The line
/// at the port stays there until it is accepted, and has the key that its KeyID had when it came.
class Ingress {
public:
    /// `keys` gives each line its key; null: lines bring their own.
    explicit Ingress(const LineKeys* keys) : waiting_(first_capacity), keys_{keys} {}

    /// Adds a line that may come to the port from cycle `at` on. Precondition: no later cycle is done in which the port was
    /// open.
    /// Returns true if it is the first line now.
    bool put(const Request& request, Cycles at);
    [[nodiscard]] bool is_empty() const { return waiting_.empty(); }
    [[nodiscard]] std::size_t size() const { return waiting_.size(); }
    /// Returns true if a line of this direction waits.
    [[nodiscard]] bool holds(Direction direction) const {
        return std::ranges::any_of(waiting_,
                                   [&](const Waiting& w) { return w.request.direction == direction; });
    }
    /// Returns the first line. Precondition: there is one.
    [[nodiscard]] const Request& first() const { return waiting_.front().request; }
    /// Returns the first cycle in which the first line may be accepted; Cycles::max() if there is none. It may be past.
    [[nodiscard]] Cycles ready() const { return ready_; }
    /// Returns true if a line is at the port in cycle `now`.
    [[nodiscard]] bool is_at_port(Cycles now) const { return ready_ <= now && !is_closed_; }
    /// Returns the line at the port. Precondition: there is one in the present cycle.
    [[nodiscard]] const Request& at_port() {
        Waiting& first = waiting_.front();
        if (!has_come_) bind(first.request);
        return first.request;
    }
    /// Removes the line at the port, which is accepted in cycle `now`.
    void accept(Cycles now) {
        waiting_.pop_front();
        earliest_ = now + Cycles{1};
        has_come_ = false;
        update_ready();
    }

    /// Closes the port from the present cycle on. It has no line until `open`.
    void close() { is_closed_ = true; }
    void open(Cycles now);
    [[nodiscard]] bool is_closed() const { return is_closed_; }

private:
    struct Waiting {
        Request request;
        Cycles at;
    };
    static constexpr std::size_t first_capacity = 4;

    void bind(Request& request);
    void update_ready();

    boost::circular_buffer<Waiting> waiting_;
    const LineKeys* keys_;
    Cycles ready_ = Cycles::max();
    Cycles earliest_{};      // first cycle in which the port can take another line
    bool has_come_ = false;  // the first line has come to the port
    bool is_closed_ = false;
};

}  // namespace mktme::memctrl
