// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/memory_front_end.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace mktme::workloads {

using memctrl::Channel;
using memctrl::Direction;

namespace {

/// Tags of lines. A tag from `first_read_tag` on is `first_read_tag` plus the number of a read in flight.
constexpr std::uint64_t unfollowed_tag = 0;
constexpr std::uint64_t probe_tag = 1;
constexpr std::uint64_t first_read_tag = 2;

std::uint64_t window_of(const WorkloadParams& params) {
    switch (params.issue) {
        case IssueMode::window: return params.window;
        case IssueMode::dependent: return 1;
        case IssueMode::timed:
        case IssueMode::asap: break;
    }
    return 0;
}

}  // namespace

MemoryFrontEnd::MemoryFrontEnd(const WorkloadParams& params, RequestSource& source,
                               const KeyIdAssigner& keyids, memctrl::MemorySystem& memory,
                               std::optional<Probe> probe)
    : params_{params},
      source_{source},
      keyids_{keyids},
      memory_{memory},
      window_{window_of(params)},
      frontend_latency_{memory.params().channel.controller.frontend_latency},
      now_{port_cycle(SimTime{})},
      probe_{probe},
      port_wait_{memory.clock()} {
    const bool reported = memory.params().channel.report_completions;
    if ((probe_ || window_ != 0) && !reported)
        throw InvariantError{"the front end awaits reads whose completions the memory does not report"};
    if (reported) stats_.read_latency.emplace();
    if (probe_) stats_.probe_latency.emplace();
}

bool MemoryFrontEnd::run(std::uint64_t requests) {
    for (; requests > 0; --requests) {
        if (issued_ == params_.requests) return false;
        if (!has_next_ && !source_.next(next_)) return false;
        const Cycles due = due_cycle(next_);
        const bool is_probes_turn = probe_ && probe_is_first(due);
        if (is_probes_turn) hand_over_probe();
        else hand_over(next_, due);
        has_next_ = is_probes_turn;
        ++issued_;
    }
    return true;
}

double MemoryFrontEnd::progress() const {
    if (params_.requests == all_requests) return source_.progress();
    if (params_.requests == 0) return 1;
    return std::max(static_cast<double>(issued()) / static_cast<double>(params_.requests),
                    source_.progress());
}

WorkloadStats MemoryFrontEnd::stats(SimTime elapsed) {
    for (Channel& channel : memory_.channels()) collect(channel);
    WorkloadStats stats = stats_;
    stats.elapsed = {elapsed};
    return stats;
}

void MemoryFrontEnd::report_to(StatSources& sources) {
    sources.add("workload", *this);
    sources.add("memory", port_wait_);
}

void MemoryFrontEnd::hand_over(const TraceRequest& request, Cycles due) {
    const LineSpan span{request.address, request.bytes};
    if (span.count() != 1) check_extent(request);
    const bool is_followed = !request.is_write && stats_.read_latency;
    const std::uint64_t number = is_followed ? reads_.begin(span.count()) : 0;
    const std::uint64_t tag = is_followed ? first_read_tag + number : unfollowed_tag;
    for (std::uint64_t i = 0; i < span.count(); ++i) {
        memory_.reach(std::max(now_, due));
        memctrl::Request line = decode(request, span.line(i), tag);
        line.is_partial = request.is_write && span.is_partial(i);
        if (line.is_partial) ++stats_.partial_lines;
        if (request.is_write && memory_.data_path() != nullptr) bring_data(line, span, i);
        accept(line, i == 0 ? due : now_);
        if (i == 0 && is_followed) reads_[number].since = memory_.clock().edge(now_);
        if (stats_.read_latency) collect(memory_.channel_of(line));
    }
    ++(request.is_write ? stats_.writes : stats_.reads);
    stats_.bytes += Bytes{request.bytes};
}

/// Gives line `i` of a write its data: those of the trace, if it has them for every byte.
void MemoryFrontEnd::bring_data(memctrl::Request& line, const LineSpan& span, std::uint64_t i) {
    const ByteRange range{static_cast<std::uint8_t>(span.first_byte(i)),
                                    static_cast<std::uint8_t>(span.bytes(i))};
    std::span<const std::byte> given;
    const TraceDetail* const detail = source_.detail();
    if (detail != nullptr && detail->data.size() == span.size())
        given = std::as_bytes(detail->data).subspan(span.offset(i), range.count);
    line.write = memory_.data_path()->accept(line, range, given);
}

void MemoryFrontEnd::hand_over_probe() {
    const Cycles due = port_cycle(*probe_->ready());
    const PhysAddr address = probe_->send(memory_.clock().edge(due));
    memory_.reach(std::max(now_, due));
    const memctrl::Request line = decode({.address = address}, address, probe_tag);
    probed_ = &memory_.channel_of(line);
    accept(line, due);
    collect(*probed_);
    ++stats_.probes;
}

/// Waits at the port from cycle `due` on, or from the acceptance of the line before if that is later.
void MemoryFrontEnd::accept(const memctrl::Request& line, Cycles due) {
    Channel& channel = memory_.channel_of(line);
    channel.offer(line, std::max(now_, due));
    now_ = channel.run_until_accepted(line.where.data_channel);
    port_wait_.add(now_ - due);
    ++stats_.lines;
}

memctrl::Request MemoryFrontEnd::decode(const TraceRequest& request, PhysAddr line, std::uint64_t tag) const {
    PhysAddr address =
        keyids_.is_identity() ? line : keyids_.assign(line, [&] { return source_.place(request.record); });
    if (params_.strip_keyid_every != 0 && (issued_ + 1) % params_.strip_keyid_every == 0)
        address = PhysAddr{memory_.layout().without_keyid(address).count()};
    const Direction direction = request.is_write ? Direction::write : Direction::read;
    const auto decoded = memory_.decode(address, direction, tag);
    if (!decoded) throw TraceError{source_.place(request.record), memory_.why_unmapped(address)};
    return *decoded;
}

/// Throws TraceError if a request is empty, or begins in memory and runs over its end, where KeyID bits would change.
void MemoryFrontEnd::check_extent(const TraceRequest& request) const {
    if (request.bytes == 0) throw TraceError{source_.place(request.record), "a request of 0 B"};
    const std::uint64_t begin = memory_.layout().without_keyid(request.address).count();
    const std::uint64_t end = memory_.capacity().count();
    if (begin >= end || request.bytes <= end - begin) return;
    throw TraceError{
        source_.place(request.record),
        fmt::format("{} B from address {:#x} on run over the end of the {} B of memory there are",
                    request.bytes, request.address.count(), end)};
}

Cycles MemoryFrontEnd::due_cycle(const TraceRequest& request) {
    if (params_.issue == IssueMode::timed) return std::max(now_, port_cycle(request.time));
    if (window_ != 0) await_window();
    return now_;
}

/// Returns true if the probe's next read reaches the port no later than cycle `due`, that of the source's next request.
bool MemoryFrontEnd::probe_is_first(Cycles due) {
    if (probed_ != nullptr) collect(*probed_);  // a drain runs channels that are not stepped here
    while (!probe_->ready() && probed_->next() < due) {
        probed_->step();
        collect(*probed_);
    }
    return probe_->ready() && port_cycle(*probe_->ready()) <= due;
}

/// Waits until fewer reads than the window allows are outstanding.
void MemoryFrontEnd::await_window() {
    while (reads_.count() + completions_.size() >= window_) {
        const SimTime done = earliest_completion();
        completions_.pop();
        now_ = std::max(now_, port_cycle(done));
    }
}

/// Runs channels until no queued read can complete before the earliest completion known. Returns that completion.
SimTime MemoryFrontEnd::earliest_completion() {
    while (true) {
        Channel* first = nullptr;
        if (reads_.count() != 0)
            for (Channel& channel : memory_.channels()) {
                collect(channel);  // a drain runs channels that are not stepped here
                if (channel.queued_reads() != 0 && (first == nullptr || channel.next() < first->next()))
                    first = &channel;
            }
        const bool never = first == nullptr || first->next() == Cycles::max();
        if (never && completions_.empty())
            throw InvariantError{"reads are outstanding and nothing can ever complete them"};
        if (never) return completions_.top();
        if (!completions_.empty() && memory_.clock().edge(first->next()) >= completions_.top())
            return completions_.top();
        first->step();
    }
}

void MemoryFrontEnd::collect(Channel& channel) {
    for (const auto& [tag, done] : channel.completions()) {
        if (tag >= first_read_tag) finish_line(tag - first_read_tag, done);
        else if (tag == probe_tag) stats_.probe_latency->record(probe_->arrive(done) + frontend_latency_);
    }
    channel.completions().clear();
}

void MemoryFrontEnd::finish_line(std::uint64_t number, SimTime done) {
    const auto* const read = reads_.line_done(number, done);
    if (read == nullptr) return;
    stats_.read_latency->record(read->done - read->since + frontend_latency_);
    if (window_ != 0) completions_.push(read->done);
}

}  // namespace mktme::workloads
