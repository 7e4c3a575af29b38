// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_caches.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "tests/reference_cpu/reference_contents.hpp"

namespace mktme::reference_cpu {

ReferenceCaches::ReferenceCaches(Number core, const cache::HierarchyParams& params, SliceOf slice_of,
                                 Mail& mail, ReferenceContents& contents, cpu::MachineObserver& observer)
    : core_{core},
      params_{params},
      slice_of_{std::move(slice_of)},
      mail_{mail},
      contents_{contents},
      observer_{observer} {
    const auto add = [&](const cache::CacheParams& level, const std::string& name) {
        const std::string path =
            fmt::format("package{}.core{}.{}", core / params.cores, core % params.cores, name);
        levels_.push_back({.params = level,
                           .sets = ReferenceSets{level, params.seed, path},
                           .prefetcher = ReferencePrefetcher{level}});
    };
    add(params.l1i, "l1i");
    add(params.l1d, "l1d");
    for (const auto& level : params.shared_levels) add(level, fmt::format("l{}", levels_.size()));
    const std::uint64_t least = is_inclusive() ? 1 : last();
    if (params.shared_levels.back().write_back_entries < least)
        throw ConfigError{fmt::format(
            "cache.write_backs: a fill may put {} lines, and so many entries must be there", least)};
}

void ReferenceCaches::send(Message message, Cycle at) {
    message.at = at;
    message.core = core_;
    mail_.send_to_slice(message, slice_of_(message.line));
}

void ReferenceCaches::send_flush(MessageKind kind, PhysAddr line, Cycle c) {
    send({.kind = kind, .line = line}, c + params_.hop.count());
}

LineState ReferenceCaches::state(PhysAddr line) {
    LineState strongest = LineState::invalid;
    for (Level& level : levels_) strongest = std::max(strongest, level.sets.state(line));
    return strongest;
}

bool ReferenceCaches::is_quiet() const {
    const bool has_entries = std::ranges::any_of(levels_, [](const Level& level) {
        return !level.entries.empty() || !level.fifo.empty() || !level.waiting_fills.empty();
    });
    return !has_entries && look_ups_.empty() && fills_.empty() && requests_.empty() && write_backs_.empty() &&
           waiting_replies_.empty() && waiting_probes_.empty() && !wbinvd_;
}

// Phase 0.

void ReferenceCaches::arrive(Cycle c) {
    std::vector<Message> messages = taken_at(mail_.to_core[core_], c);
    std::ranges::stable_sort(messages, {}, &Message::line);
    const auto of_kind = [&](auto&& is_wanted) {
        std::vector<Message> wanted;
        std::ranges::copy_if(messages, std::back_inserter(wanted),
                             [&](const Message& message) { return is_wanted(message.kind); });
        return wanted;
    };
    replied_.clear();
    answered_flushes_.clear();
    take_replies(of_kind([](MessageKind kind) { return kind == MessageKind::reply; }), c);
    take_put_answers(of_kind([](MessageKind kind) { return kind == MessageKind::put_answer; }), c);
    for (const Message& answer : of_kind([](MessageKind kind) { return kind == MessageKind::flush_answer; }))
        answered_flushes_.push_back(answer.line);
    take_wbinvd_answers(of_kind([](MessageKind kind) { return kind == MessageKind::wbinvd_answer; }).size());
    take_probes(of_kind([](MessageKind kind) { return cache::is_probe(kind); }), c);
    take_look_ups(l1d, c);
    take_look_ups(l1i, c);
    for (LevelNumber from = 2; from < last(); ++from) take_look_ups(from, c);
    for (LevelNumber level = last() - 1; level >= 2; --level) take_fills(level, c);
    take_fills(l1d, c);
    take_fills(l1i, c);
}

void ReferenceCaches::take_replies(const std::vector<Message>& messages, Cycle c) {
    for (const Message& reply : messages)
        if (!waiting_replies_.empty() || !try_reply(reply, c)) waiting_replies_.push_back(reply);
}

void ReferenceCaches::take_put_answers(const std::vector<Message>& messages, Cycle c) {
    for (const Message& answer : messages) {
        const auto answered = std::ranges::find(write_backs_, answer.line, &WriteBack::line);
        if (answered == write_backs_.end()) throw InvariantError{"an answer to a Put without a write-back"};
        write_backs_.erase(answered);
    }
    if (!messages.empty()) retry_waiting(c);
}

void ReferenceCaches::retry_waiting(Cycle c) {
    while (!waiting_replies_.empty() && try_reply(waiting_replies_.front(), c)) waiting_replies_.pop_front();
    const auto retry_fills = [&](LevelNumber level) {
        auto& waiting = levels_[level].waiting_fills;
        while (!waiting.empty() && try_inner_fill(waiting.front(), c)) waiting.pop_front();
    };
    for (LevelNumber level = last() - 1; level >= 2; --level) retry_fills(level);
    retry_fills(l1d);
    retry_fills(l1i);
}

bool ReferenceCaches::must_wait(const Message& probe) const {
    return std::ranges::find(replied_, probe.line) != replied_.end();
}

/// Takes a line from its reply, which waits. Returns the state that the core had the line in.
LineState ReferenceCaches::take_from_reply(const Message& probe, Cycle c) {
    const auto reply = std::ranges::find(waiting_replies_, probe.line, &Message::line);
    const LineState copies = state(probe.line);
    if (reply == waiting_replies_.end()) return copies;
    const bool had_line = reply->has_data || cache::is_valid(copies);
    const LineState had = had_line ? std::max(copies, reply->state) : LineState::invalid;
    if (had_line && probe.kind == MessageKind::probe_downgrade) {
        reply->state = LineState::shared;
        return had;
    }
    waiting_replies_.erase(reply);
    std::erase_if(requests_, [&](const Request& request) { return request.line == probe.line; });
    look_above(last(), probe.line, c);
    return had;
}

void ReferenceCaches::take_probes(const std::vector<Message>& messages, Cycle c) {
    waiting_probes_.insert(waiting_probes_.end(), messages.begin(), messages.end());
    std::deque<Message> waiting;
    for (const Message& message : waiting_probes_)
        if (must_wait(message)) waiting.push_back(message);
        else probe(message, c);
    waiting_probes_ = waiting;
}

void ReferenceCaches::probe(const Message& message, Cycle c) {
    const LineState had = take_from_reply(message, c);
    observer_.probed(core_, Cycles{c}, message.kind, message.line, had);
    for (Level& level : levels_) {
        if (!level.sets.has(message.line)) continue;
        if (message.kind == MessageKind::probe_invalidate) level.sets.erase(message.line);
        else level.sets.find(message.line)->state = LineState::shared;
    }
    bool was_written_back = false;
    for (WriteBack& entry : write_backs_)
        if (entry.line == message.line && entry.holds_line) {
            entry.holds_line = false;
            was_written_back = true;
        }
    send({.kind = MessageKind::probe_answer,
          .line = message.line,
          .had_line = cache::is_valid(had) || was_written_back,
          .is_dirty = cache::is_dirty(had) || was_written_back,
          .brings_line = cache::is_writable(had) || was_written_back},
         c + params_.probe_latency.count() + params_.hop.count());
}

void ReferenceCaches::take_look_ups(LevelNumber from, Cycle c) {
    std::vector<LookUp> due;
    const auto is_due = [&](const LookUp& one) { return one.from == from && one.due == c; };
    std::ranges::copy_if(look_ups_, std::back_inserter(due), is_due);
    std::erase_if(look_ups_, is_due);
    for (const LookUp& one : due) {
        const Entry& entry = *entry_of(from, one.line);
        enter(above(from), one.line,
              {.kind = Waiter::Kind::lower_level,
               .needs_ownership = entry.wants_ownership(),
               .needs_data = entry.needs_data,
               .lower = from,
               .is_unseen = entry.is_unseen},
              !entry.is_unseen, c);
    }
}

void ReferenceCaches::take_fills(LevelNumber level, Cycle c) {
    std::vector<InnerFill> due;
    const auto is_due = [&](const InnerFill& one) { return one.level == level && one.due == c; };
    std::ranges::copy_if(fills_, std::back_inserter(due), is_due);
    std::erase_if(fills_, is_due);
    auto& waiting = levels_[level].waiting_fills;
    for (const InnerFill& one : due)
        if (!waiting.empty() || !try_inner_fill(one, c)) waiting.push_back(one);
}

// What a core asks for.

void ReferenceCaches::load(PhysAddr line, Wait& wait, bool needs_ownership, Cycle c, bool is_first) {
    enter(l1d, line,
          {.kind = Waiter::Kind::access,
           .needs_ownership = needs_ownership,
           .wait = &wait,
           .hit_latency = latency(l1d),
           .is_unseen = !is_first},
          is_first, c);
}

void ReferenceCaches::fetch(PhysAddr line, Wait& wait, Cycle c) {
    enter(l1i, line, {.kind = Waiter::Kind::access, .wait = &wait}, true, c);
}

bool ReferenceCaches::ask_for_ownership(PhysAddr line, bool is_first, bool needs_data, Cycle c) {
    auto* found = levels_[l1d].sets.find(line);
    const bool is_first_use = is_first && is_writable(line) && found->is_prefetched;
    const bool trains = is_first && (found == nullptr || is_first_use);
    if (is_first_use) found->is_prefetched = false;
    if (!is_writable(line) && !is_ownership_under_way(line) &&
        !try_look_up(l1d, line,
                     {.kind = Waiter::Kind::store,
                      .needs_ownership = true,
                      .needs_data = needs_data,
                      .is_unseen = !is_first},
                     false, c))
        return false;
    if (trains) prefetch(l1d, line, c);
    return true;
}

bool ReferenceCaches::is_ownership_under_way(PhysAddr line) {
    const Entry* entry = entry_of(l1d, line);
    return entry != nullptr && entry->wants_ownership();
}

void ReferenceCaches::commit(PhysAddr line, ByteRange bytes, Cycle c) {
    contents_.commit(core_, line, bytes, mail_.package_of(slice_of_(line)), c);
    observer_.committed(core_, Cycles{c}, line);
    levels_[l1d].sets.find(line)->state = LineState::modified;
    levels_[l1d].sets.use(line);
}

}  // namespace mktme::reference_cpu
