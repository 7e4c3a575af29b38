// SPDX-License-Identifier: Apache-2.0
// Watchdog of a data channel: detects and reports missing progress.
#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/memctrl/channel/data_channel.hpp"

namespace mktme::memctrl {

namespace {

std::string line_of(const Request& request) {
    return fmt::format("{} of line {:#x} with KeyID {}", name_of(request.direction), request.line.count(),
                       request.keyid.count());
}

}  // namespace

/// Returns the cycle up to which a wait that the configuration causes delayed queued requests; `now` while such a wait
/// lasts. Such waits are a pause of the reads (drain = lazy), key loads and lines that pass a slow engine. So are ports
/// closed while a key is replaced.
Cycles DataChannel::waited_until(Cycles now) {
    Cycles latest{};
    const auto note = [&](Cycles end) { latest = std::max(latest, std::min(end, now)); };
    if (queues_.size(Direction::read) == 0) note(drain_->pause_ends());
    if (merges_.next() != Cycles::max()) note(merges_.next());
    if (ingress_.is_closed() && queues_.is_empty()) note(now);
    const SchedulerView seen = view();
    queues_.for_each([&](const Entry& entry) { note(column_gate(seen, entry)); });
    return latest;
}

void DataChannel::check_progress(Cycles now) {
    if (is_drained()) return;
    watchdog_.progress(waited_until(now));
    if (!watchdog_.is_late(now)) return;
    throw InvariantError{fmt::format(
        "no progress in data channel {} for {} DRAM clocks, in cycle {} ({} ns): {}", number_,
        watchdog_.waited(now).count(), now.count(), in_ns(context_.clock.edge(now)), describe_oldest())};
}

std::string DataChannel::describe_oldest() const {
    const EntryIndex read = queues_.oldest(Direction::read);
    const EntryIndex write = queues_.oldest(Direction::write);
    const bool writes_first =
        read == no_entry || (write != no_entry && queues_[write].sequence < queues_[read].sequence);
    const EntryIndex index = writes_first ? write : read;
    if (index == no_entry)
        return ingress_.is_empty() ? std::string{"no request is queued"}
                                   : fmt::format("a {} waits at the port", line_of(ingress_.first()));
    const Entry& entry = queues_[index];
    const Location& where = entry.request.where;
    const std::string open = device_.open_row(where.bank) == dram::Device::no_row
                                 ? std::string{"closed"}
                                 : fmt::format("open at row {}", device_.open_row(where.bank));
    std::string next = "nothing is planned";
    if (decision_.at != Cycles::max())
        next = fmt::format("the next command is {} to {} {} in cycle {}", name_of(decision_.command),
                           name_of(decision_.reach), decision_.where, decision_.at.count());
    return fmt::format(
        "the oldest request is a {}, row {}, queued since cycle {}; its bank {} is {}; {}s are served; {}",
        line_of(entry.request), where.row, entry.arrival.count(), where.bank, open,
        name_of(drain_->direction()), next);
}

}  // namespace mktme::memctrl
