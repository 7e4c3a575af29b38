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

/// Returns the place of a kind in the order in which a slice, or a core, takes the messages of one cycle.
inline int rank(MessageKind kind) {
    if (kind == MessageKind::probe_answer) return 0;
    if (cache::is_put(kind)) return 1;
    if (cache::is_flush(kind) || kind == MessageKind::wbinvd) return 2;
    if (kind == MessageKind::get_s || kind == MessageKind::get_m || cache::is_of_device(kind)) return 3;
    if (kind == MessageKind::reply) return 4;
    if (kind == MessageKind::put_answer) return 5;
    if (kind == MessageKind::flush_answer) return 6;
    return kind == MessageKind::wbinvd_answer ? 7 : 8;
}

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
    bool needs_data = true;                // of a request
    Source source{};                       // of a reply
    bool is_behind_request = false;        // of a Put
    bool had_line = false;                 // of a probe's answer
    bool is_dirty = false;                 // of a probe's answer: it brings dirty data
    bool brings_line = false;              // of a probe's answer
};

/// One way of a link: messages of the cores of a package to the slices of another, or those of slices to cores.
struct Channel {
    Number from = 0;
    Number to = 0;
    bool to_slices = false;

    // NOLINTNEXTLINE(readability-implicit-bool-conversion): clang-tidy 14 sees one in the comparison of `to_slices`
    auto operator<=>(const Channel&) const = default;
};

/// Message on its way to a link.
struct Crossing {
    Message message;
    Number sender;    // core or slice
    Number receiver;  // slice or core
    Channel channel;
};

/// Messages on their way.
struct Mail {
    /// `cores`: of a package, and slices.
    /// `devices`: the package of each.
    explicit Mail(std::size_t cores, std::size_t packages = 1, std::vector<Number> devices = {})
        : to_core(cores * packages + devices.size()),
          to_slice(cores * packages),
          cores_{cores},
          devices_{std::move(devices)} {}

    /// Sends a message, which crosses a link if it goes to another package.
    void send_to_slice(const Message& message, Number slice) {
        if (package_of(message.core) == package_of(slice)) return to_slice[slice].push_back(message);
        const Channel channel{package_of(message.core), package_of(slice), true};
        crossing.push_back({message, message.core, slice, channel});
    }
    void send_to_core(const Message& message, Number slice) {
        if (package_of(message.core) == package_of(slice)) return to_core[message.core].push_back(message);
        const Channel channel{package_of(slice), package_of(message.core), false};
        crossing.push_back({message, slice, message.core, channel});
    }
    /// Returns the package of a core, a slice or a device.
    [[nodiscard]] Number package_of(Number number) const {
        if (number >= to_slice.size()) return devices_.at(number - to_slice.size());
        return static_cast<Number>(number / cores_);
    }

    std::vector<std::vector<Message>> to_core;
    std::vector<std::vector<Message>> to_slice;
    std::vector<Crossing> crossing;  // that have not come to their link

private:
    std::size_t cores_;
    std::vector<Number> devices_;
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
