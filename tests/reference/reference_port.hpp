// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "tests/reference/reference_lane.hpp"

namespace mktme::reference {

/// Port of a lane. Lines come to it one after the other, in order of (cycle, requester, sequence), at most one a cycle.
/// The line at the port stays there until it is accepted.
class Port {
public:
    Port(const std::vector<Request>& requests, Lane& lane) : requests_{&requests}, lane_{&lane} {}

    /// Adds a line that may come from now on.
    void put(std::size_t index) { may_come_.push_back(index); }
    /// Lets a line come in cycle c if none is there, and tries to accept the line at the port. May be called several
    /// times in a cycle.
    void look(Cycle c);
    [[nodiscard]] bool is_empty() const { return may_come_.empty() && !at_port_.has_value(); }

private:
    [[nodiscard]] bool comes_before(std::size_t one, std::size_t other) const;

    const std::vector<Request>* requests_;
    Lane* lane_;
    std::vector<std::size_t> may_come_;
    std::optional<std::size_t> at_port_;
    std::optional<Cycle> last_accepted_;
};

/// The ports of all lanes, and the requesters who put lines.
class Ports {
public:
    Ports(const std::vector<Request>& requests, std::vector<Lane>& lanes);

    void arrive(Cycle c);
    [[nodiscard]] bool is_over() const;

private:
    void put_and_look(Cycle c, bool is_late);

    const std::vector<Request>& requests_;
    std::vector<Port> ports_;         // by lane
    std::vector<std::size_t> order_;  // requests by the moment from which they may come
    std::size_t next_ = 0;            // in `order_`
};

}  // namespace mktme::reference
