// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/upcalls.hpp"

#include <chrono>

#include "tests/conformance/oracle/abstract_socket.hpp"
#include "tests/conformance/oracle/frame.hpp"

namespace mktme::oracle {

Upcalls::Upcalls(Lane lane) : listener_{listen_at(upcall_address(lane))} {}

void Upcalls::accept() {
    auto handler = accept_from(listener_);
    if (!handler.is_open()) return;
    const auto announcement = receive_frame(handler);
    if (announcement) waiting_.push_back({std::move(handler), words_of(*announcement)});
}

void Upcalls::serve_by_default() {
    for (const auto& upcall : waiting_) send_frame(upcall.handler, upcall_by_default);
    waiting_.clear();
}

std::optional<Upcall> Upcalls::next() {
    constexpr int polls = 251;
    constexpr std::chrono::milliseconds interval{10};
    for (int poll = 0; poll < polls && waiting_.empty(); ++poll)
        if (readable(listener_, interval)) accept();
    if (waiting_.empty()) return std::nullopt;
    auto first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
}

}  // namespace mktme::oracle
