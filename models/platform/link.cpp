// SPDX-License-Identifier: Apache-2.0
#include "models/platform/link.hpp"

#include <algorithm>
#include <tuple>

namespace mktme::platform {

namespace {

/// Returns true for a message that carries a line.
constexpr bool carries_line(const cache::Message& message) {
    using enum cache::MessageKind;
    if (message.kind == reply) return message.has_data;
    if (message.kind == probe_answer) return message.state >= cache::LineState::exclusive;
    return message.kind == put_m || message.kind == device_write;
}

}  // namespace

bool Link::comes_later(const Waiting& a, const Waiting& b) {
    const auto place = [](const Waiting& waiting) {
        const cache::Message& message = waiting.message;
        return std::tuple{message.at, waiting.sender, cache::group_of(message.kind), message.line};
    };
    return place(b) < place(a);
}

void Link::put(const cache::Message& message, std::uint32_t sender) {
    waiting_.push_back({message, sender});
    std::ranges::push_heap(waiting_, comes_later);
}

void Link::take(Cycles now, std::vector<cache::Message>& out) {
    while (next() == now) {
        std::ranges::pop_heap(waiting_, comes_later);
        cache::Message message = waiting_.back().message;
        waiting_.pop_back();
        const Cycles begin = std::max(now, free_);
        ++stats_.messages;
        stats_.waited += (begin - now).count();
        if (carries_line(message)) {
            ++stats_.lines;
            free_ = begin + timing_.line;
        }
        message.at = begin + timing_.latency;
        out.push_back(message);
    }
}

}  // namespace mktme::platform
