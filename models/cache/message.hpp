// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"
#include "models/cache/core_set.hpp"
#include "models/cache/line_origin.hpp"
#include "models/cache/line_state.hpp"
#include "models/cache/message_kind.hpp"

namespace mktme::cache {

/// Message between the private caches of a core and a slice (docs/models/coherence.md).
struct Message {
    Cycles at{};  // the cycle in which it comes
    PhysAddr line{};
    CoreNumber core = 0;      // that sends it or gets it
    std::uint32_t place = 0;  // write-back entry or flush slot of the sender, returned with the answer
    MessageKind kind{};
    /// Of a reply: the state granted. Of a probe's answer: the state that the core had, modified if its data are dirty.
    LineState state = LineState::invalid;
    LineOrigin origin{};             // of a reply
    bool has_data = true;            // of a reply
    bool needs_data = true;          // of a GetM: false, the line will be overwritten whole
    bool is_behind_request = false;  // of a Put: a request of its sender for this line has left before
};

/// Returns true if a core takes `a` before `b`: by cycle, kind and line.
constexpr bool comes_before(const Message& a, const Message& b) {
    if (a.at != b.at) return a.at < b.at;
    if (group_of(a.kind) != group_of(b.kind)) return group_of(a.kind) < group_of(b.kind);
    return a.line < b.line;
}

}  // namespace mktme::cache
