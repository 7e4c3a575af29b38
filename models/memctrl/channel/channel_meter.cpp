// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/channel/channel_meter.hpp"

#include "models/base/phase.hpp"
#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"
#include "models/memctrl/controller_params.hpp"

namespace mktme::memctrl {

void ChannelMeter::issued(dram::Command command) {
    using enum dram::Command;
    if (command == PRE || command == PRESB || command == PREA) ++stats_.precharges;
    if (command == REF || command == REFSB) ++stats_.refreshes;
    if (command == PDE) ++stats_.power_downs;
    if (command == SRE) ++stats_.self_refreshes;
}

SimTime ChannelMeter::latency(const Entry& entry, SimTime done) const {
    return done - context_.clock.edge(entry.accepted) + context_.controller.frontend_latency;
}

void ChannelMeter::forwarded(Cycles now, SimTime done) {
    ++stats_.forwarded;
    ++stats_.reads;
    stats_.read_latency.record(done - context_.clock.edge(now) + context_.controller.frontend_latency);
}

void ChannelMeter::coalesced() {
    ++stats_.coalesced;
    ++stats_.writes;
    stats_.write_latency.record(context_.controller.frontend_latency);
}

void ChannelMeter::read(const Entry& entry, SimTime data, SimTime decrypted, SimTime done) {
    const auto& t = context_.part.timing;
    ++stats_.lines_read;
    ++stats_.reads;
    stats_.crypto_time += decrypted - data;
    dram_cycles_ += t.CL;
    if (entry.activated) dram_cycles_ += t.tRCD;
    if (entry.precharged) dram_cycles_ += t.tRP;
    transfer_cycles_ += t.burst * context_.part.geometry.bursts;
    stats_.read_latency.record(latency(entry, done));
}

void ChannelMeter::written(const Entry& entry, SimTime done) {
    ++stats_.writes;
    stats_.write_latency.record(latency(entry, done));
}

void ChannelMeter::left(const Entry& entry, Cycles now) {
    ++stats_.columns;
    if (!entry.activated) ++stats_.row_hits;
    residency_[index_of(entry.request.direction)] += now - entry.arrival;
    ++left_[index_of(entry.request.direction)];
}

QueueStats ChannelMeter::queue_stats(Direction direction, SimTime elapsed) const {
    const auto d = index_of(direction);
    return {.entries = left_[d],
            .level = queued_[d].level(elapsed, context_.clock),
            .residency_time = context_.clock.edge(residency_[d])};
}

MemoryStats ChannelMeter::stats(SimTime elapsed, const dram::Device& device) const {
    MemoryStats result = stats_;
    result.dram_time = context_.clock.edge(dram_cycles_);
    result.transfer_time = context_.clock.edge(transfer_cycles_);
    result.read_queue = queue_stats(Direction::read, elapsed);
    result.write_queue = queue_stats(Direction::write, elapsed);
    result.elapsed = {elapsed};
    if (context_.part.currents) {
        const dram::EnergyModel model{context_.part, *context_.part.currents, context_.dram.refresh_mode};
        const auto bursts = context_.part.geometry.bursts;
        result.energy = model.use({.activates = stats_.activates,
                                   .read_bursts = stats_.lines_read * bursts,
                                   .write_bursts = (stats_.columns - stats_.lines_read) * bursts,
                                   .refreshes = stats_.refreshes},
                                  device.state_times(context_.clock.at_or_before(elapsed)));
    }
    return result;
}

void ChannelMeter::begin_phase() {
    mktme::begin_phase(stats_);
    for (auto& queue : queued_) queue.begin_phase();
}

void ChannelMeter::show(Tracks& tracks, const std::string& path) {
    tracks.add(path + ".read_queue", queued_[index_of(Direction::read)], context_.clock);
    tracks.add(path + ".write_queue", queued_[index_of(Direction::write)], context_.clock);
}

}  // namespace mktme::memctrl
