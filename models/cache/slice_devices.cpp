// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "models/cache/slice.hpp"

namespace mktme::cache {

// Reads and writes of devices (docs/models/coherence.md#devices).

void Slice::start_of_device(Transition& transition, Cycles now) {
    const Message& message = transition.message;
    const LineHolders& holders = *directory_.find(message.line);
    if (message.kind == MessageKind::device_write) {
        transition.pending = probe_all(message.line, std::numeric_limits<CoreNumber>::max(), now);
        if (transition.pending == 0) write_of_device(transition, now);
    } else if (holders.kind() == HolderKind::owner) {
        transition.pending = 1;
        send_probe(MessageKind::probe_downgrade, message.line, holders.owner(), now);
    } else {
        read_of_device(transition, now);
    }
}

void Slice::answered_device(Transition& transition, const Message& answer, Cycles now) {
    const Message request = transition.message;
    const bool stays = request.kind == MessageKind::device_read && is_valid(answer.state);
    directory_.update(request.line, [&](LineHolders& holders) {
        if (stays) holders.downgrade();
        else holders.remove(answer.core);
    });
    if (transition.pending > 0) return;
    if (request.kind == MessageKind::device_write) return write_of_device(transition, now);
    if (!stays) return read_of_device(transition, now);
    note_device(request.line, {.count = 0}, now);
    reply(request, {.state = LineState::shared, .origin = {LineSource::core}}, now + latency_);
    at({now + latency_, EventKind::done, request.line});
    if (is_dirty(answer.state)) insert({.line = request.line, .is_dirty = true}, now);
}

/// Reads a line that has no owner, from the LLC or from memory. Both stay as they are.
void Slice::read_of_device(Transition& transition, Cycles now) {
    const Message& request = transition.message;
    note_device(request.line, {.count = 0}, now);
    if (array_.look_up(request.line) == no_entry) {
        ++stats_.misses.read;
        return read_memory(transition, LineState::shared, now);
    }
    ++stats_.hits;
    reply(request, {.state = LineState::shared}, now + latency_);
    at({now + latency_, EventKind::done, request.line});
}

/// No core has the line any more: it enters the LLC.
void Slice::write_of_device(const Transition& transition, Cycles now) {
    const Message request = transition.message;
    note_device(request.line, ByteRange{}, now);
    reply(request, {.state = LineState::invalid, .has_data = false}, now + latency_);
    at({now + latency_, EventKind::done, request.line});
    insert({.line = request.line, .is_dirty = true}, now);
}

void Slice::note_device(PhysAddr line, ByteRange stored, Cycles now) {
    if (keeps_accesses_) out_.devices.push_back({now, line, stored});
}

}  // namespace mktme::cache
