// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/cache/line_state.hpp"
#include "models/cache/message_kind.hpp"

/// The law of cores, caches and directory (docs/models/cpu.md, docs/models/coherence.md) in slow motion. Every cycle is
/// visited and every search is linear. Nothing is shared with the models but numbers, parameters and names.
namespace mktme::reference_cpu {

using cache::LineState;
using cache::MessageKind;

/// Number of a cycle of platform.clock.
using Cycle = std::uint64_t;
/// Number of a core, or of a slice.
using Number = std::uint32_t;

/// Where a line comes from to somebody who waits for it.
struct Source {
    enum class Place : std::uint8_t { private_level, llc, core, memory };

    Place place{};
    SimTime exposed{};  // of memory: latency of the engine
};

/// Message between a core and a slice.
struct Message {
    Cycle at = 0;  // comes in this cycle
    MessageKind kind{};
    Number core = 0;
    PhysAddr line{};
    LineState state = LineState::invalid;  // of a reply: that of the line
    bool has_data = true;                  // of a reply
    Source source{};                       // of a reply
    bool is_behind_request = false;        // of a Put
    bool had_line = false;                 // of a probe's answer
    bool is_dirty = false;                 // of a probe's answer: it brings dirty data
};

/// Messages on their way.
struct Mail {
    explicit Mail(std::size_t cores) : to_core(cores), to_slice(cores) {}

    std::vector<std::vector<Message>> to_core;
    std::vector<std::vector<Message>> to_slice;
};

/// Removes the messages that come in this cycle, and returns them.
inline std::vector<Message> taken_at(std::vector<Message>& messages, Cycle cycle) {
    std::vector<Message> taken;
    for (const Message& message : messages)
        if (message.at == cycle) taken.push_back(message);
    std::erase_if(messages, [&](const Message& message) { return message.at == cycle; });
    return taken;
}

/// Who waits for a line in L1: a part of a load, a fetch, or a read of a page walk.
struct Wait {
    std::optional<Cycle> done;  // cycle in which it is complete, once that is known
    bool is_queued = false;     // in the FIFO for miss entries
    Source source{};            // of the line, if it did not hit at once
};

}  // namespace mktme::reference_cpu
