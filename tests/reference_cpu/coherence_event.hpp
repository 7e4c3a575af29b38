// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"
#include "models/cache/line_state.hpp"
#include "models/cache/message_kind.hpp"

namespace mktme::test {

/// What happened to a line, or to a copy of it.
struct CoherenceEvent {
    enum class What : std::uint8_t {
        filled,
        probed,
        read,
        committed,
        put,
        taken,
        replied,
        inserted,
        memory_read,
        memory_write
    };

    std::uint64_t at = 0;  // cycle
    What what{};
    std::uint32_t core = 0;  // of all but `inserted`, `memory_read` and `memory_write`
    PhysAddr line{};
    unsigned level = 0;                                     // of `filled` and `read`
    cache::MessageKind kind{};                              // of `probed`, `put` and `taken`
    cache::LineState state{};                               // of `filled`, `probed` and `replied`
    enum class Data : std::uint8_t { none, there } data{};  // of `replied`
};

}  // namespace mktme::test
