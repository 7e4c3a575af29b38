// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/coherence_history.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "models/base/error.hpp"

namespace mktme::test {

namespace {

std::string text(const CoherenceEvent& e) {
    constexpr std::array<const char*, 10> what{"fill",  "probe", "read",     "write",       "put",
                                               "taken", "reply", "inserted", "memory read", "memory write"};
    return fmt::format("\n{}: {}, core {}, level {}, {}, {}, {}", e.at,
                       what.at(static_cast<std::size_t>(e.what)), e.core, e.level, name_of(e.kind),
                       name_of(e.state), e.data == CoherenceEvent::Data::there ? "data" : "no data");
}

/// Returns the latest events of a line, in words.
std::string last_words(const std::vector<const CoherenceEvent*>& events) {
    constexpr std::size_t most = 60;
    std::string all;
    for (std::size_t i = events.size() - std::min(most, events.size()); i < events.size(); ++i)
        all += text(*events[i]);
    return all;
}

}  // namespace

/// Events of one core or slice are in order of time; a message takes a cycle at least, so those of different ones in one
/// cycle have nothing to do with each other.
std::string CoherenceHistory::first_violation() {
    std::ranges::stable_sort(events_, {}, &CoherenceEvent::at);
    std::map<PhysAddr, std::vector<const CoherenceEvent*>> played;
    for (const CoherenceEvent& event : events_) {
        played[event.line].push_back(&event);
        LineHistory& line = lines_.try_emplace(event.line, params_).first->second;
        try {
            line.play(event);
        } catch (const InvariantError& error) {
            return fmt::format("line {:#x}, core {}, cycle {}: {}; events:{}", event.line.count(), event.core,
                               event.at, error.what(), last_words(played[event.line]));
        }
    }
    return "";
}

}  // namespace mktme::test
