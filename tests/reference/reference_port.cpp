// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_port.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace mktme::reference {

/// Returns true if a line comes before another that may come too. Lines of one requester have the sequence in which they
/// stand in the list.
bool Port::comes_before(std::size_t one, std::size_t other) const {
    const Request& a = (*requests_)[one];
    const Request& b = (*requests_)[other];
    return std::tuple{a.offer, a.requester, one} < std::tuple{b.offer, b.requester, other};
}

void Port::look(Cycle c) {
    if (last_accepted_ == c) return;
    if (!at_port_ && !may_come_.empty()) {
        const auto next =
            std::min_element(may_come_.begin(), may_come_.end(),
                             [this](std::size_t one, std::size_t other) { return comes_before(one, other); });
        at_port_ = *next;
        may_come_.erase(next);
    }
    if (!at_port_ || !lane_->try_accept(*at_port_, (*requests_)[*at_port_], c)) return;
    at_port_.reset();
    last_accepted_ = c;
}

Ports::Ports(const std::vector<Request>& requests, std::vector<Lane>& lanes)
    : requests_{requests},
      order_(requests.size()) {
    for (Lane& lane : lanes) ports_.emplace_back(requests, lane);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    const auto moment = [&](std::size_t i) { return std::pair{requests[i].offer, requests[i].is_late}; };
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t one, std::size_t other) { return moment(one) < moment(other); });
}

void Ports::arrive(Cycle c) {
    put_and_look(c, false);
    put_and_look(c, true);
}

/// Puts the lines that may come from this part of cycle c on; then all ports look for a line.
void Ports::put_and_look(Cycle c, bool is_late) {
    for (; next_ < order_.size(); ++next_) {
        const Request& request = requests_[order_[next_]];
        if (request.offer != c || request.is_late != is_late) break;
        ports_[request.data_channel].put(order_[next_]);
    }
    for (Port& port : ports_) port.look(c);
}

bool Ports::is_over() const {
    return next_ == order_.size() &&
           std::all_of(ports_.begin(), ports_.end(), [](const Port& port) { return port.is_empty(); });
}

}  // namespace mktme::reference
