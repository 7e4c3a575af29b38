// SPDX-License-Identifier: Apache-2.0
// The service of a line in a data channel: its bursts, the close of its bank, the engine and the completion.
#include <algorithm>

#include "tests/reference/reference_config.hpp"
#include "tests/reference/reference_lane.hpp"

namespace mktme::reference {

Rounds Lane::rounds(const Request& r) const {
    const auto of = [](crypto::Algorithm a) { return a == crypto::Algorithm::aes_xts_128 ? 10U : 14U; };
    switch (config_.encryption.mode) {
        case crypto::EncryptionMode::off:
        case crypto::EncryptionMode::bypass:
        case crypto::EncryptionMode::no_encrypt: return {};
        case crypto::EncryptionMode::tme: break;
        case crypto::EncryptionMode::mktme:
            if (const auto key = config_.keys.find(r.keyid); key != config_.keys.end())
                return {of(key->second.algorithm), key->second.has_mac};
    }
    return {of(config_.encryption.algorithm)};
}

/// Returns the number of the line's key: its KeyID if that has a key of its own, otherwise 0.
unsigned Lane::key_of(const Request& r) const {
    const bool has_own =
        config_.encryption.mode == crypto::EncryptionMode::mktme && config_.keys.contains(r.keyid);
    return has_own ? r.keyid : 0;
}

/// Returns true if the engine allows the next burst. A read needs its credit for its last burst, a write its ciphertext
/// for its first.
bool Lane::engine_allows(const Queued& q, Cycle c) const {
    if (engine_ == nullptr) return true;
    if (q.is_read) return q.bursts_done + 1 < n_.bursts || engine_->may_read(c, rounds(q.request));
    return q.bursts_done > 0 ||
           engine_->may_write(c, direction_.drain_start(), q.key_ready, rounds(q.request));
}

/// Returns true if, by the page policy, the column that completes this line closes its bank.
bool Lane::closes_bank(const Queued& q) const {
    const auto is_other = [&](const Queued& o) { return &o != &q && o.request.same_bank(q.request); };
    const auto wants_row = [&](const Queued& o) { return is_other(o) && o.request.row == q.request.row; };
    const auto wants_another = [&](const Queued& o) { return is_other(o) && o.request.row != q.request.row; };
    const auto policy = config_.controller.page_policy.name();
    if (policy == "closed") return true;
    if (policy == "closed-adaptive") return !queues_.any(wants_row);
    if (policy == "adaptive") return !queues_.any(wants_row) && queues_.any(wants_another);
    return false;
}

Command Lane::column_command(const Queued& q, Cycle c) const {
    const bool closes = q.bursts_done + 1 == n_.bursts && closes_bank(q);
    const Kind kind = q.is_read ? (closes ? Kind::RDA : Kind::RD) : (closes ? Kind::WRA : Kind::WR);
    const Request& r = q.request;
    return {c, number_, kind, r.rank, r.group, r.bank, r.row, r.column * n_.bursts + q.bursts_done};
}

/// Records a command on behalf of the request. The first one offers a read's tweak.
void Lane::start(Queued& q, Cycle c) {
    if (!q.is_started && engine_ != nullptr && q.is_read)
        q.tweak_end = engine_->tweak_for_read(c, q.key_ready, rounds(q.request));
    q.is_started = true;
}

void Lane::burst(Queued& q, Cycle c) {
    start(q, c);
    if (!q.is_read && q.bursts_done == 0 && engine_ != nullptr) engine_->write(c, rounds(q.request));
    try_issue(column_command(q, c));
    if (++q.bursts_done < n_.bursts) return;
    complete(q, c);
    auto& queue = q.is_read ? queues_.reads : queues_.writes;
    const bool was_read = q.is_read;
    queue.erase(queue.begin() + (&q - queue.data()));
    if (was_read) direction_.read_burst(c, queue.empty());
}

/// Completes a line whose last burst issues in cycle c.
void Lane::complete(const Queued& q, Cycle c) {
    ++lines_since_activate_[bank_of(q.request)];
    SimTime& done = result_.outcomes[q.index].done;
    if (!q.is_read) {
        direction_.wrote_line();
        done = clock_.edge(Cycles{c + n_.CWL + n_.BL});
        return;
    }
    direction_.read_line();
    const Cycle last_beat = c + n_.CL + n_.BL;
    const SimTime plaintext = engine_ == nullptr ? clock_.edge(Cycles{last_beat})
                                                 : engine_->read(last_beat, q.tweak_end, rounds(q.request));
    if (q.request.is_partial)
        queues_.merge_in(q.index, std::max(clock_.at_or_after(plaintext).count(), c + 1));
    else done = plaintext + config_.controller.backend_latency;
}

}  // namespace mktme::reference
