// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/memory_front_end.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace mktme::workloads {

using memctrl::Direction;

namespace {

/// Tags of lines. A tag from `first_read_tag` on is `first_read_tag` plus the number of a read in flight.
constexpr std::uint64_t probe_tag = 0;
constexpr std::uint64_t first_read_tag = 1;

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
                               const KeyIdAssigner& keyids, const platform::Package& package,
                               platform::LinePort& port, std::optional<Probe> probe)
    : params_{params},
      source_{source},
      keyids_{keyids},
      package_{package},
      port_{port},
      window_{window_of(params)},
      frontend_latency_{package.frontend_latency()},
      now_{port_cycle(SimTime{})},
      probe_{probe},
      port_wait_{package.clock()} {
    if (!source.is_by_line() || window_ != 0 || probe_) stats_.read_latency.emplace();
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
    collect();
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
    for (std::uint64_t i = 0; i < span.count(); ++i) {
        platform::LineAccess access = access_of(request, span, i);
        access.answers.done = is_followed;
        access.tag = first_read_tag + number;
        accept(access, request, i == 0 ? due : now_);
        if (i == 0 && is_followed) reads_[number].since = package_.clock().edge(now_);
        if (stats_.read_latency) collect();
    }
    ++(request.is_write ? stats_.writes : stats_.reads);
    stats_.bytes += Bytes{request.bytes};
}

/// Returns the access to line `i` of a request.
platform::LineAccess MemoryFrontEnd::access_of(const TraceRequest& request, const LineSpan& span,
                                               std::uint64_t i) {
    platform::LineAccess access{.line = address_of(request, span.line(i))};
    if (!request.is_write) return access;
    access.direction = Direction::write;
    if (span.is_partial(i))
        access.bytes = ByteMask{ByteRange{static_cast<std::uint8_t>(span.first_byte(i)),
                                          static_cast<std::uint8_t>(span.bytes(i))}};
    if (package_.contents() != nullptr) bring_data(access, span, i);
    return access;
}

/// Gives line `i` of a write its data: those of the trace, if it has them for every byte.
void MemoryFrontEnd::bring_data(platform::LineAccess& access, const LineSpan& span, std::uint64_t i) {
    const TraceDetail* const detail = source_.detail();
    if (detail == nullptr || detail->data.size() != span.size()) return;
    const auto given = std::as_bytes(detail->data).subspan(span.offset(i), span.bytes(i));
    std::ranges::copy(given, payload_.begin() + static_cast<std::ptrdiff_t>(span.first_byte(i)));
    access.payload = &payload_;
}

void MemoryFrontEnd::hand_over_probe() {
    const Cycles due = port_cycle(*probe_->ready());
    const TraceRequest request{.address = probe_->send(package_.clock().edge(due))};
    platform::LineAccess access{
        .line = address_of(request, request.address), .tag = probe_tag, .answers = {.done = true}};
    accept(access, request, due);
    collect();
    ++stats_.probes;
}

/// Waits at the port from cycle `due` on, or from the acceptance of the line before if that is later.
void MemoryFrontEnd::accept(platform::LineAccess& access, const TraceRequest& request, Cycles due) {
    const auto accepted = port_.accept(access, std::max(now_, due));
    if (!accepted)
        throw TraceError{source_.place(request.record), package_.decoder().why_unmapped(access.line)};
    now_ = *accepted;
    port_wait_.add(now_ - due);
    ++stats_.lines;
    if (!access.bytes.is_whole()) ++stats_.partial_lines;
}

/// Returns the address of a line with the KeyID that it is accessed through.
PhysAddr MemoryFrontEnd::address_of(const TraceRequest& request, PhysAddr line) const {
    const PhysAddr address =
        keyids_.is_identity() ? line : keyids_.assign(line, [&] { return source_.place(request.record); });
    const bool is_stripped = params_.strip_keyid_every != 0 && (issued_ + 1) % params_.strip_keyid_every == 0;
    return is_stripped ? PhysAddr{package_.layout().without_keyid(address).count()} : address;
}

/// Throws TraceError if a request is empty, or begins in memory and runs over its end, where KeyID bits would change.
void MemoryFrontEnd::check_extent(const TraceRequest& request) const {
    if (request.bytes == 0) throw TraceError{source_.place(request.record), "a request of 0 B"};
    const std::uint64_t begin = package_.layout().without_keyid(request.address).count();
    const std::uint64_t end = package_.decoder().end().count();
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
    collect();
    while (!probe_->ready() && port_.await_read(due)) collect();
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

/// Waits until no read can complete before the earliest completion known. Returns that completion.
SimTime MemoryFrontEnd::earliest_completion() {
    while (true) {
        collect();
        const bool is_known = !completions_.empty();
        const Cycles limit = is_known ? package_.clock().at_or_after(completions_.top()) : Cycles::max();
        if (reads_.count() != 0 && port_.await_read(limit)) continue;
        if (is_known) return completions_.top();
        throw InvariantError{"reads are outstanding and nothing can ever complete them"};
    }
}

/// Takes the answers that have come.
void MemoryFrontEnd::collect() {
    auto& done = port_.answers().done;
    for (const auto& answer : done) {
        if (answer.tag >= first_read_tag) finish_line(answer.tag - first_read_tag, answer.done);
        else stats_.probe_latency->record(probe_->arrive(answer.done) + frontend_latency_);
    }
    done.clear();
}

void MemoryFrontEnd::finish_line(std::uint64_t number, SimTime done) {
    const auto* const read = reads_.line_done(number, done);
    if (read == nullptr) return;
    stats_.read_latency->record(read->done - read->since + frontend_latency_);
    if (window_ != 0) completions_.push(read->done);
}

}  // namespace mktme::workloads
