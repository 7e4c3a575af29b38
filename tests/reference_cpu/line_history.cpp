// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/line_history.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"

namespace mktme::test {

using cache::LineState;
using cache::MessageKind;

namespace {

/// Returns the first of a queue, removed. Throws InvariantError if it is empty.
template <class T>
T take_first(std::deque<T>& queue, const char* what) {
    if (queue.empty()) throw InvariantError{fmt::format("a slice takes a {} that nobody sent", what)};
    const T first = queue.front();
    queue.pop_front();
    return first;
}

}  // namespace

LineHistory::LineHistory(const cache::HierarchyParams& params)
    : hop_{params.hop.count()},
      last_level_{static_cast<unsigned>(params.shared_levels.size() + 1)},
      llc_inclusion_{params.llc_inclusion} {}

void LineHistory::play(const CoherenceEvent& event) {
    using What = CoherenceEvent::What;
    switch (event.what) {
        case What::filled: return fill(event);
        case What::probed: return probe(event);
        case What::read: return read(event);
        case What::committed: return commit(event);
        case What::put: return put(event);
        case What::taken: return take(event);
        case What::replied: return reply(event);
        case What::inserted: return insert();
        case What::memory_read: return read_memory();
        case What::memory_write: return write_memory();
    }
}

LineState LineHistory::state(std::uint32_t core) const {
    const auto found = copies_.find(core);
    return found == copies_.end() ? LineState::invalid : found->second.state;
}

std::optional<std::uint32_t> LineHistory::owner() const {
    return is_owned_ && !holders_.empty() ? std::optional{*holders_.begin()} : std::nullopt;
}

// In a core.

/// A core that may write has the line alone; nobody else may write.
void LineHistory::check_copies(std::uint32_t core, LineState state) const {
    for (const auto& [other, copy] : copies_)
        if (other != core && (cache::is_writable(state) || cache::is_writable(copy.state)))
            throw InvariantError{fmt::format("core {} has it {} while core {} has it {}", core,
                                             name_of(state), other, name_of(copy.state))};
}

void LineHistory::check_version(Version version, const char* of_what) const {
    if (version != latest_)
        throw InvariantError{
            fmt::format("{} of store {}, but store {} is visible", of_what, version, latest_)};
}

void LineHistory::fill(const CoherenceEvent& event) {
    if (event.level == last_level_) take_reply(event);
    const auto copy = copies_.find(event.core);
    if (copy == copies_.end()) throw InvariantError{"a level is filled from one that has not the line"};
    if (cache::is_writable(event.state) && !cache::is_writable(copy->second.state))
        throw InvariantError{"a level is filled in a state that was not granted"};
    check_copies(event.core, copy->second.state);
    check_version(copy->second.version, "a fill has data");
}

/// A reply without data leaves those of the core's copy.
void LineHistory::take_reply(const CoherenceEvent& event) {
    const auto reply = replies_.find(event.core);
    if (reply == replies_.end()) throw InvariantError{"the last level is filled without a reply"};
    const Reply given = reply->second;
    replies_.erase(reply);
    const auto copy = copies_.find(event.core);
    if (copy != copies_.end()) copy->second.state = std::max(copy->second.state, given.state);
    else if (given.data) copies_[event.core] = {*given.data, given.state};
    else throw InvariantError{"a reply without data fills a core that has not the line"};
}

LineHistory::Reply* LineHistory::waiting_reply(std::uint32_t core, std::uint64_t at) {
    const auto reply = replies_.find(core);
    return reply != replies_.end() && reply->second.comes <= at ? &reply->second : nullptr;
}

void LineHistory::probe(const CoherenceEvent& event) {
    const auto copy = copies_.find(event.core);
    Reply* const waiting = waiting_reply(event.core, event.at);
    Answer answer{.data = {}, .had_line = false, .is_dirty = false};
    LineState had = state(event.core);
    if (copy != copies_.end()) answer.data = copy->second.version;
    else if (waiting != nullptr) answer.data = waiting->data;
    if (waiting != nullptr && answer.data) had = std::max(had, waiting->state);
    if (had != event.state)
        throw InvariantError{fmt::format("a probe finds a line {} that core {} has {}", name_of(event.state),
                                         event.core, name_of(had))};
    if (!cache::is_writable(had)) answer.data.reset();
    answer.is_dirty = cache::is_dirty(had);
    for (Put& put : puts_[event.core]) {
        if (put.kind == MessageKind::put_m && !put.was_probed) {
            answer = {.data = put.version, .had_line = true, .is_dirty = true};
            put.was_probed = true;
        }
    }
    answer.had_line = answer.had_line || cache::is_valid(had);
    answers_[event.core].push_back(answer);
    const bool stays = event.kind == MessageKind::probe_downgrade && cache::is_valid(had);
    if (waiting != nullptr && stays) waiting->state = LineState::shared;
    if (waiting != nullptr && !stays) replies_.erase(event.core);
    if (copy == copies_.end()) return;
    if (stays) copy->second.state = LineState::shared;
    else copies_.erase(copy);
}

void LineHistory::read(const CoherenceEvent& event) {
    const auto copy = copies_.find(event.core);
    if (copy == copies_.end()) throw InvariantError{"a core reads a line that it has not"};
    check_version(copy->second.version, "a core reads data");
}

void LineHistory::commit(const CoherenceEvent& event) {
    const auto copy = copies_.find(event.core);
    if (copy == copies_.end() || !cache::is_writable(copy->second.state))
        throw InvariantError{"a store commits to a line that its core may not write"};
    check_copies(event.core, copy->second.state);
    check_version(copy->second.version, "a store commits to data");
    copy->second = {++latest_, LineState::modified};
}

void LineHistory::put(const CoherenceEvent& event) {
    const auto copy = copies_.find(event.core);
    if (copy == copies_.end()) throw InvariantError{"a core puts a line that it has not"};
    const LineState state = event.kind == MessageKind::put_m   ? LineState::modified
                            : event.kind == MessageKind::put_e ? LineState::exclusive
                                                               : LineState::shared;
    if (state != copy->second.state)
        throw InvariantError{fmt::format("a core puts a line as {} that it has {}", name_of(state),
                                         name_of(copy->second.state))};
    puts_[event.core].push_back({.kind = event.kind,
                                 .version = copy->second.version,
                                 .left = event.at,
                                 .is_behind_reply = waiting_reply(event.core, event.at) != nullptr});
    copies_.erase(copy);
}

// At the slice.

void LineHistory::take(const CoherenceEvent& event) {
    if (event.kind == MessageKind::probe_answer) return take_answer(event.core);
    if (request_ && cache::is_flush(*request_) && !is_request(MessageKind::clwb)) llc_.reset();
    request_.reset();
    if (cache::is_put(event.kind)) take_put(event.core);
    else begin_request(event);
}

void LineHistory::begin_request(const CoherenceEvent& event) {
    request_ = event.kind;
    in_hand_.reset();
    memory_read_.reset();
    probes_ = holders_.size();
    const bool probes_owner_only = event.kind == MessageKind::get_s || event.kind == MessageKind::clwb;
    if (probes_owner_only && !is_owned_) probes_ = 0;
    if (event.kind == MessageKind::get_m) probes_ -= holders_.count(event.core);
}

/// The answer to a probe of the request, or to one of a victim of the LLC.
void LineHistory::take_answer(std::uint32_t core) {
    const Answer answer = take_first(answers_[core], "probe's answer");
    const bool is_of_victim = probes_ == 0;
    if (!is_of_victim) --probes_;
    const bool is_downgrade =
        !is_of_victim && (is_request(MessageKind::get_s) || is_request(MessageKind::clwb));
    const bool was_owner = is_owned_ && holders_.contains(core);
    if (was_owner) is_owned_ = false;
    if (!is_downgrade || !answer.had_line) holders_.erase(core);
    if (!was_owner || !answer.data) return;
    if (is_of_victim) {
        if (answer.is_dirty) llc_ = answer.data;
        return;
    }
    in_hand_ = answer.data;
    if (answer.is_dirty && is_request(MessageKind::get_s)) entering_ = answer.data;
}

/// The data of a Put enter the LLC, unless a probe has made its sender leave the directory.
void LineHistory::take_put(std::uint32_t core) {
    const Put put = take_first(puts_[core], "Put");
    if (!holders_.contains(core)) return;
    const auto reply = last_reply_.find(core);
    const bool is_owner = is_owned_;
    const bool is_behind = put.is_behind_reply || (reply != last_reply_.end() && reply->second > put.left);
    if (!is_behind) {
        holders_.erase(core);
        is_owned_ = false;
    }
    const bool enters = put.kind == MessageKind::put_m
                            ? is_owner
                            : llc_inclusion_ != cache::Inclusion::inclusive && !is_behind;
    if (enters) entering_ = put.version;
}

void LineHistory::reply(const CoherenceEvent& event) {
    std::optional<Version> data;
    if (event.data == CoherenceEvent::Data::there) {
        data = memory_read_ ? memory_read_ : in_hand_ ? in_hand_ : llc_;
        if (!data) throw InvariantError{"a slice replies with data that it has not"};
        check_version(*data, "a slice replies with data");
    }
    const bool owns = cache::is_writable(event.state);
    if (owns && std::ranges::any_of(holders_, [&](std::uint32_t one) { return one != event.core; }))
        throw InvariantError{"a slice makes an owner of a line that others have"};
    if (!owns && is_owned_) throw InvariantError{"a slice shares a line that an owner has"};
    check_copies(event.core, event.state);
    holders_.insert(event.core);
    is_owned_ = owns;
    last_reply_[event.core] = event.at + hop_;
    replies_[event.core] = {.comes = event.at + hop_, .state = event.state, .data = data};
    if (memory_read_) entering_ = memory_read_;
    const bool leaves_llc = is_request(MessageKind::get_m)
                                ? llc_inclusion_ != cache::Inclusion::inclusive
                                : owns && llc_inclusion_ == cache::Inclusion::victim;
    if (leaves_llc) llc_.reset();
    request_.reset();
    in_hand_.reset();
    memory_read_.reset();
}

void LineHistory::insert() {
    if (!entering_) throw InvariantError{"a line enters the LLC from nowhere"};
    llc_ = entering_;
    entering_.reset();
}

void LineHistory::read_memory() { memory_read_ = memory_; }

/// A flush writes what its probes have brought, or what the LLC has, as a victim does. Behind a CLWB the LLC has what was
/// written.
void LineHistory::write_memory() {
    const bool is_flush = request_ && cache::is_flush(*request_);
    const std::optional<Version> data = is_flush && in_hand_ ? in_hand_ : llc_;
    if (!data) throw InvariantError{"a slice writes data to memory that it has not"};
    if (*data < memory_)
        throw InvariantError{
            fmt::format("a slice writes data of store {} over those of store {}", *data, memory_)};
    memory_ = *data;
    if (is_flush && llc_) llc_ = data;
}

void LineHistory::check_quiet(LineState llc) const {
    const auto is_empty = [](const auto& entry) { return entry.second.empty(); };
    if (!std::ranges::all_of(puts_, is_empty) || !std::ranges::all_of(answers_, is_empty))
        throw InvariantError{"a message is on its way for ever"};
    if (!copies_.empty()) return;  // whose data are those of the last store
    if (!cache::is_valid(llc)) return check_version(memory_, "memory ends with data");
    check_version(llc_.value_or(0), "the LLC ends with data");
}

}  // namespace mktme::test
