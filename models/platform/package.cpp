// SPDX-License-Identifier: Apache-2.0
#include "models/platform/package.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/dram/part.hpp"
#include "models/memctrl/channel/channel_params.hpp"
#include "models/platform/package_params.hpp"

namespace mktme::platform {

namespace {

memctrl::ChannelParams channel_params(const PackageParams& params, const tme::AddressLayout& layout) {
    memctrl::ChannelParams channel = params.channel;
    channel.ranks = params.memory.ranks;
    channel.keyids = layout.keyids();
    channel.seed = params.seed;
    return channel;
}

std::optional<contents::MemoryContents> contents_of(const PackageParams& params) {
    if (params.data == contents::DataMode::none) return std::nullopt;
    return std::make_optional<contents::MemoryContents>(params.data, params.channel.encryption.tweak_input,
                                                        params.seed);
}

}  // namespace

Package::Package(const PackageParams& params, Agenda& agenda)
    : params_{std::make_unique<const PackageParams>(params)},
      frontend_latency_{params.channel.controller.frontend_latency},
      path_{fmt::format("package{}", params.number)},
      agenda_{agenda},
      decoder_{params.memory, dram::find_part(params.channel.dram.part), params.keys.mktme,
               params.channel.encryption.mode, params.base},
      key_hardware_{params.keys, path_},
      line_keys_{layout().keyids(), params.keys.mktme.maxphyaddr},
      contents_{contents_of(params)},
      data_path_{contents_ ? std::make_optional<memctrl::DataPath>(*contents_, line_keys_, layout())
                           : std::nullopt},
      controller_{part(),
                  channel_params(params, layout()),
                  params.memory.channels,
                  {.data = data_path(), .keys = &line_keys_, .outboxes = &outboxes_}} {
    boot();
    agenda_.join(*this);
}

Package::~Package() = default;

DramAddr Package::base() const { return params_->base; }

memctrl::RequesterId Package::connect() {
    if (runs_ahead_)
        throw InvariantError{fmt::format(
            "{}: its requester runs ahead of simulated time, so no other can be connected", path_)};
    return outboxes_.add();
}

memctrl::RequesterId Package::connect_alone() {
    if (outboxes_.size() != 0)
        throw InvariantError{
            fmt::format("{}: a requester that runs ahead of simulated time must be its only one", path_)};
    runs_ahead_ = true;
    return outboxes_.add();
}

std::optional<memctrl::Request> Package::request_at(PhysAddr address) const {
    const auto found = decoder_.decode(address);
    if (!found) return std::nullopt;
    return memctrl::Request{.line = found->line, .where = found->where, .keyid = found->keyid};
}

/// Returns the request of an access, whose data it brings. Counts a KeyID above MAX_KEYS in `check.keyid_range`.
memctrl::Request Package::request_of(const LineAccess& access, const memctrl::DecodedLine& line) {
    const bool is_write = access.direction == memctrl::Direction::write;
    memctrl::Request request{.line = line.line,
                             .where = line.where,
                             .tag = access.tag,
                             .keyid = line.keyid,
                             .from = access.from,
                             .direction = access.direction,
                             .is_partial = is_write && !access.bytes.is_whole(),
                             .answers = access.answers};
    if (!contents_) return request;
    if (layout().is_above_max_keys(line.keyid)) contents_->note_keyid_beyond_table();
    if (!is_write) return request;
    request.write = data_path_->accept(request, access.bytes, access.payload);
    if (access.is_poisoned) data_path_->poison(request.write);
    return request;
}

bool Package::put(const LineAccess& access, Cycles at) {
    const auto line = decoder_.decode(access.line);
    if (!line) return false;
    memctrl::Channel& channel = controller_.channel_of(line->where);
    // While ports are closed no line has come to them, so that one of an earlier cycle still finds its place.
    if (!drain_ && std::max(at, drain_end_) < channel.done())
        throw InvariantError{fmt::format("{}: a line is put in DRAM cycle {}, but {} is the first not done",
                                         path_, at.count(), channel.done().count())};
    channel.put(request_of(access, *line), at);
    return true;
}

std::optional<Cycles> Package::accept(const LineAccess& access, Cycles at) {
    const auto line = decoder_.decode(access.line);
    if (!line) return std::nullopt;
    reach(at);  // an action of its cycle comes before it
    memctrl::Channel& channel = controller_.channel_of(line->where);
    channel.advance(at);
    channel.put(request_of(access, *line), at);
    while (true) {
        if (const auto accepted = channel.run_until_accepted(line->where.data_channel, limit()))
            return accepted;
        agenda_.run_next();
    }
}

bool Package::run_to_read(memctrl::RequesterId requester, Cycles limit) {
    const auto& answers = outboxes_[requester].done;
    while (true) {
        const Cycles next = controller_.run_to_read(std::min(limit, this->limit()), answers);
        if (!answers.empty()) return true;
        if (next >= limit) return false;
        agenda_.run_next();
    }
}

/// Returns the first cycle that no channel may do before an action has run; Cycles::max() if there is none.
Cycles Package::limit() {
    if (agenda_.next() != next_action_) {
        next_action_ = agenda_.next();
        limit_ = next_action_ == SimTime::max() ? Cycles::max() : clock().at_or_after(next_action_);
    }
    return limit_;
}

/// Does the cycles before an action of the agenda.
void Package::run_before(SimTime time) {
    const Cycles cycle = clock().at_or_after(time);
    if (cycle < drain_end_ || (drain_ && cycle < controller_.done())) return;  // a drain has done it
    if (cycle < controller_.done())
        throw InvariantError{fmt::format(
            "{}: an action in DRAM cycle {} ({} fs) lies in the past of {}, which has done cycle {}",
            agenda_.next_path().empty() ? "machine" : agenda_.next_path(), cycle.count(), time.count(), path_,
            controller_.done().count() - 1)};
    controller_.advance(cycle);
}

void Package::advance(Cycles until) {
    while (limit() < until) agenda_.run_next();
    controller_.advance(until);
}

void Package::drain() {
    while (!controller_.drain(limit())) agenda_.run_next();
}

void Package::run_to_end(SimTime end) {
    const Cycles cycle = clock().at_or_after(end);
    reach(cycle);
    advance(cycle);
}

SimTime Package::completion_horizon() const {
    SimTime horizon = SimTime::max();
    for (const auto& channel : controller_.channels())
        horizon = std::min(horizon, channel.completion_horizon());
    // A drain that goes on ends behind the next action, and lines that wait at its ports come to them after that.
    return drain_ ? std::min(horizon, agenda_.next()) : horizon;
}

void Package::report_to(StatSources& sources) {
    controller_.report_to(sources);
    if (params_->channel.encryption.mode == crypto::EncryptionMode::mktme)
        sources.add("mktme", key_hardware_);
    if (contents_) sources.add("check", *contents_);
}

}  // namespace mktme::platform
