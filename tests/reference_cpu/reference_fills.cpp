// SPDX-License-Identifier: Apache-2.0
// Private caches: replies, fills, victims and Puts.
#include <algorithm>

#include "models/base/error.hpp"
#include "tests/reference_cpu/reference_caches.hpp"
#include "tests/reference_cpu/reference_contents.hpp"

namespace mktme::reference_cpu {

namespace {

/// Returns the state that a level gets a line in from the level above.
LineState inner_state(LevelNumber level, LineState above) {
    if (level == l1i || above == LineState::shared) return LineState::shared;
    return LineState::exclusive;
}

}  // namespace

std::uint64_t ReferenceCaches::free_write_backs() const {
    return params_.shared_levels.back().write_back_entries - write_backs_.size();
}

/// Returns false if the reply must wait for room in the write-back buffer.
bool ReferenceCaches::try_reply(const Message& reply, Cycle c) {
    if (free_write_backs() < (is_inclusive() ? 1 : last())) return false;
    const auto request = std::ranges::find(requests_, reply.line, &Request::line);
    if (request == requests_.end()) throw InvariantError{"a reply without a request"};
    requests_.erase(request);
    replied_.push_back(reply.line);
    if (!reply.has_data && !cache::is_valid(state(reply.line))) look_above(last(), reply.line, c);
    else fill(last(), reply.line, reply.state, reply.source, c);
    return true;
}

/// Returns false if the fill must wait for room in the write-back buffer.
bool ReferenceCaches::try_inner_fill(const InnerFill& fill, Cycle c) {
    if (!is_inclusive() && free_write_backs() < std::max(fill.level, l1d)) return false;
    const LineState source = levels_[above(fill.level)].sets.state(fill.line);
    if (!(fill.owned ? cache::is_writable(source) : cache::is_valid(source))) {
        const Entry& entry = *entry_of(fill.level, fill.line);
        enter(above(fill.level), fill.line,
              {.kind = Waiter::Kind::lower_level,
               .needs_ownership = fill.owned,
               .needs_data = entry.needs_data,
               .lower = fill.level,
               .is_unseen = entry.is_unseen},
              false, c);
        return true;
    }
    this->fill(fill.level, fill.line, inner_state(fill.level, source), {Source::Place::private_level}, c);
    return true;
}

void ReferenceCaches::fill(LevelNumber level, PhysAddr line, LineState state, Source source, Cycle c) {
    const Entry* found = entry_of(level, line);
    if (found == nullptr) throw InvariantError{"a fill without a miss entry"};
    const Entry entry = *found;
    std::erase_if(levels_[level].entries, [&](const Entry& one) { return one.line == line; });
    bring(level, line, state, entry.is_prefetch, c);
    const std::vector<Waiter> left = serve(line, state, source, entry.waiters, c);
    if (!left.empty()) {
        levels_[level].entries.push_back(
            {.line = line, .is_unseen = entry.is_unseen, .needs_data = entry.needs_data, .waiters = left});
        look_above(level, line, c);
    }
    serve_fifo(level, c);
}

/// Somebody has the line, who reads it.
void ReferenceCaches::come(Wait& wait, PhysAddr line, Source source, Cycle c, Cycle done) {
    contents_.read(core_, line, c);
    wait.done = done;
    wait.source = source;
}

/// Returns the waiters that the state does not serve.
std::vector<ReferenceCaches::Waiter> ReferenceCaches::serve(PhysAddr line, LineState state, Source source,
                                                            const std::vector<Waiter>& waiters, Cycle c) {
    std::vector<Waiter> left;
    for (const Waiter& waiter : waiters) {
        if (waiter.needs_ownership && !cache::is_writable(state)) left.push_back(waiter);
        else if (waiter.kind == Waiter::Kind::access) come(*waiter.wait, line, source, c, c);
        else if (waiter.kind == Waiter::Kind::lower_level)
            fill(waiter.lower, line, inner_state(waiter.lower, state), source, c);
    }
    return left;
}

/// Puts a line into a level, or changes its state there.
void ReferenceCaches::bring(LevelNumber level, PhysAddr line, LineState state, bool is_prefetch, Cycle c) {
    auto& sets = levels_[level].sets;
    if (auto* found = sets.find(line); found != nullptr) {
        found->state = std::max(found->state, state);
        observer_.filled(core_, Cycles{c}, level, line, found->state);
        return;
    }
    const auto victim =
        sets.place({.address = line, .state = state, .is_prefetched = is_prefetch}, sets.victim_way(line));
    observer_.filled(core_, Cycles{c}, level, line, state);
    if (victim) evict(level, *victim, c);
}

void ReferenceCaches::evict(LevelNumber level, const ReferenceSets::Line& victim, Cycle c) {
    if (level == l1i) return;
    if (is_inclusive()) evict_inclusive(level, victim, c);
    else evict_non_inclusive(level, victim, c);
}

void ReferenceCaches::evict_inclusive(LevelNumber level, const ReferenceSets::Line& victim, Cycle c) {
    LineState state = victim.state;
    if (level >= 2)
        for (LevelNumber below = 0; below < level; ++below) {
            state = std::max(state, levels_[below].sets.state(victim.address));
            levels_[below].sets.erase(victim.address);
        }
    if (level == last()) put(victim.address, state, c);
    else if (state == LineState::modified)
        levels_[above(level)].sets.find(victim.address)->state = LineState::modified;
}

void ReferenceCaches::evict_non_inclusive(LevelNumber level, const ReferenceSets::Line& victim, Cycle c) {
    for (LevelNumber below = level - 1; below >= l1d; --below)
        if (auto* kept = levels_[below].sets.find(victim.address); kept != nullptr) {
            if (victim.state == LineState::modified) kept->state = LineState::modified;
            return;
        }
    if (level == last()) put(victim.address, victim.state, c);
    else insert_victim(above(level), victim, c);
}

void ReferenceCaches::insert_victim(LevelNumber level, const ReferenceSets::Line& victim, Cycle c) {
    auto& sets = levels_[level].sets;
    if (auto* found = sets.find(victim.address); found != nullptr) {
        if (victim.state == LineState::modified) found->state = LineState::modified;
        return;
    }
    const auto next =
        sets.place({.address = victim.address, .state = victim.state}, sets.victim_way(victim.address));
    if (next) evict(level, *next, c);
}

/// The last copy of a line leaves the core.
void ReferenceCaches::put(PhysAddr line, LineState state, Cycle c) {
    levels_[l1i].sets.erase(line);
    const MessageKind kind = state == LineState::modified    ? MessageKind::put_m
                             : state == LineState::exclusive ? MessageKind::put_e
                                                             : MessageKind::put_s;
    if (kind == MessageKind::put_m) {
        if (free_write_backs() == 0) throw InvariantError{"no room in the write-back buffer"};
        write_backs_.push_back({line, true});
    }
    const bool is_behind = std::ranges::any_of(
        requests_, [&](const Request& request) { return request.line == line && request.left < c; });
    observer_.put(core_, Cycles{c}, kind, line);
    send({.kind = kind, .line = line, .is_behind_request = is_behind}, c + params_.hop.count());
}

}  // namespace mktme::reference_cpu
