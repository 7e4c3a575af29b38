// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/channel/ingress.hpp"

#include <utility>

namespace mktme::memctrl {

bool Ingress::put(const Request& request, Cycles at) {
    if (waiting_.empty()) {
        waiting_.push_back({request, at});
        update_ready();
        return true;
    }
    if (waiting_.full()) waiting_.set_capacity(2 * waiting_.capacity());
    auto place = waiting_.end();
    const auto first = waiting_.begin() + (has_come_ ? 1 : 0);
    const auto comes_later = [&](const Waiting& other) {
        return std::pair{other.at, other.request.from} > std::pair{at, request.from};
    };
    while (place != first && comes_later(*std::prev(place))) --place;
    const bool is_first = place == waiting_.begin();
    waiting_.insert(place, {request, at});
    if (is_first) update_ready();
    return is_first;
}

void Ingress::bind(Request& request) {
    if (keys_ != nullptr) request.key = &keys_->of(request.keyid, request.line);
    has_come_ = true;
}

void Ingress::open(Cycles now) {
    is_closed_ = false;
    earliest_ = std::max(earliest_, now);
    ready_ = std::max(ready_, now);
}

void Ingress::update_ready() {
    ready_ = waiting_.empty() ? Cycles::max() : std::max(waiting_.front().at, earliest_);
}

}  // namespace mktme::memctrl
