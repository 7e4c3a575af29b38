// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_links.hpp"

#include <algorithm>
#include <tuple>

namespace mktme::reference_cpu {

namespace {

bool carries_line(const Message& message) {
    if (message.kind == MessageKind::reply) return message.has_data;
    if (message.kind == MessageKind::device_write) return true;
    return message.kind == MessageKind::put_m || message.brings_line;
}

Cycle cycles_of_line(const platform::LinkParams& params, Frequency clock) {
    __extension__ using Wide = unsigned __int128;
    const Wide bytes = Wide{line_size.count()} * clock.count();
    const Wide a_second = params.bandwidth.count();
    return static_cast<Cycle>((bytes + a_second - 1) / a_second);
}

}  // namespace

ReferenceLinks::ReferenceLinks(const platform::LinkParams& params, Frequency clock, Mail& mail)
    : latency_{ClockDomain{clock}.at_or_after(params.latency).count()},
      line_{cycles_of_line(params, clock)},
      mail_{mail} {}

void ReferenceLinks::cycle(Cycle c) {
    std::vector<Crossing> come;
    const auto is_due = [c](const Crossing& one) { return one.message.at == c; };
    std::ranges::copy_if(mail_.crossing, std::back_inserter(come), is_due);
    std::erase_if(mail_.crossing, is_due);
    std::ranges::stable_sort(come, {}, [](const Crossing& one) {
        return std::tuple{one.sender, rank(one.message.kind), one.message.line};
    });
    for (const Crossing& one : come) cross(one, c);
}

void ReferenceLinks::cross(const Crossing& crossing, Cycle c) {
    Cycle& free = free_[crossing.channel];
    const Cycle begin = std::max(c, free);
    Message message = crossing.message;
    message.at = begin + latency_;
    if (carries_line(message)) free = begin + line_;
    auto& box = crossing.channel.to_slices ? mail_.to_slice : mail_.to_core;
    box[crossing.receiver].push_back(message);
}

}  // namespace mktme::reference_cpu
