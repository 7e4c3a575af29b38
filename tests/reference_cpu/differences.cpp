// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/differences.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <limits>
#include <tuple>
#include <utility>

namespace mktme::test {

namespace {

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

std::string text(const Recorder::Retired& e) {
    return fmt::format("core {} retires {} in {}", e.core, e.count, e.at);
}
std::string text(const Recorder::Filled& e) {
    return fmt::format("core {} fills level {} with {:#x} in state {} in {}", e.core, e.level, e.line.count(),
                       name_of(e.state), e.at);
}
std::string text(const Recorder::Probed& e) {
    return fmt::format("core {} takes {} of {:#x}, which it has {}, in {}", e.core, name_of(e.kind),
                       e.line.count(), name_of(e.had), e.at);
}
std::string text(const Recorder::Taken& e) {
    return fmt::format("slice {} takes {} of core {}, line {:#x}, in {}", e.slice, name_of(e.kind), e.core,
                       e.line.count(), e.at);
}
std::string text(const Recorder::ToMemory& e) {
    return fmt::format("slice {} {} {:#x} to leave in {}", e.slice,
                       e.direction == Recorder::Direction::write ? "writes" : "reads", e.line.count(), e.at);
}

std::string text(const Recorder::Moved& e) {
    constexpr std::array<const char*, 8> did{"core {} fetches from {:#x} in L1I in {}",
                                             "core {} reads {:#x} in L1D in {}",
                                             "core {} writes {:#x} in {}",
                                             "core {} sends PutM of {:#x} in {}",
                                             "core {} sends PutE of {:#x} in {}",
                                             "core {} sends PutS of {:#x} in {}",
                                             "slice {} inserts {:#x} clean in {}",
                                             "slice {} inserts {:#x} dirty in {}"};
    return fmt::format(fmt::runtime(did.at(static_cast<std::size_t>(e.what))), e.owner, e.line.count(), e.at);
}
std::string text(const Recorder::Replied& e) {
    return fmt::format("core {} is granted {:#x} {}{} in {}", e.core, e.line.count(), name_of(e.state),
                       e.has_data != 0 ? "" : " without data", e.at);
}

std::string text(const Recorder::Bytes& e) {
    std::string bytes;
    for (const std::byte byte : e.data) bytes += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    return fmt::format("slice {} sends {:#x} with {} to leave in {}", e.slice, e.line.count(), bytes, e.at);
}

/// Returns the cycle of the first difference of two lists of events, and its words.
template <class Event>
std::pair<std::uint64_t, std::string> difference(std::vector<Event> model, std::vector<Event> reference) {
    const auto by_time = [](const Event& a, const Event& b) {
        return std::tuple{a.at, a} < std::tuple{b.at, b};
    };
    std::ranges::sort(model, by_time);
    std::ranges::sort(reference, by_time);
    const auto [m, r] = std::ranges::mismatch(model, reference);
    const bool model_ends = m == model.end();
    const bool reference_ends = r == reference.end();
    if (model_ends && reference_ends) return {never, ""};
    const std::uint64_t at = std::min(model_ends ? never : m->at, reference_ends ? never : r->at);
    return {at, fmt::format("model: {}; reference: {}", model_ends ? "nothing" : text(*m),
                            reference_ends ? "nothing" : text(*r))};
}

template <class Event>
void add(std::vector<EventText>& events, const std::vector<Event>& of_kind) {
    for (const Event& event : of_kind) events.push_back({event.at, text(event)});
}

}  // namespace

std::vector<EventText> events_of(const Recorder& recorder) {
    std::vector<EventText> events;
    add(events, recorder.retirements);
    add(events, recorder.fills);
    add(events, recorder.probes);
    add(events, recorder.messages);
    add(events, recorder.requests);
    add(events, recorder.moves);
    add(events, recorder.replies);
    add(events, recorder.bytes);
    std::ranges::stable_sort(events, {}, &EventText::at);
    return events;
}

namespace {

std::pair<std::uint64_t, std::string> earliest(const Recorder& model, const Recorder& reference) {
    return std::min({difference(model.retirements, reference.retirements),
                     difference(model.fills, reference.fills), difference(model.probes, reference.probes),
                     difference(model.messages, reference.messages),
                     difference(model.requests, reference.requests), difference(model.moves, reference.moves),
                     difference(model.replies, reference.replies), difference(model.bytes, reference.bytes)});
}

}  // namespace

std::uint64_t first_different_cycle(const Recorder& model, const Recorder& reference) {
    return earliest(model, reference).first;
}

std::string first_difference(const Recorder& model, const Recorder& reference) {
    return earliest(model, reference).second;
}

}  // namespace mktme::test
