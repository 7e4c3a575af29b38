// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "models/memctrl/channel/barrier.hpp"
#include "models/memctrl/channel/data_channel.hpp"

namespace mktme::memctrl {

/// Everything a channel is built from.
struct ChannelParams {
    ControllerParams controller;
    dram::DramParams dram;
    crypto::EncryptionParams encryption;
    crypto::EngineParams engine;
    std::uint64_t ranks = 1;
    std::uint64_t keyids = 1;  // entries of the KeyID table
    std::uint64_t seed = 1;
    SimTime watchdog{};               // longest time a request may wait without progress; 0: any
    bool report_completions = false;  // keep completions for the host to take
    bool log_commands = false;        // keep commands for the host to take
};

/// One memory channel: one or two data channels and the engine they share.
///
/// The channel is run by its host, as far ahead as the host knows that no request will come: data channels
/// interact only through the engine, channels not at all.
class Channel {
public:
    /// `data`: what requests carry; null with data.mode = none. `barrier` outlives the channel.
    Channel(const dram::Part& part, const ChannelParams& params, std::uint32_t first_data_channel,
            DataPath* data = nullptr, const Barrier& barrier = never);

    [[nodiscard]] bool is_port_free(std::uint32_t data_channel) const {
        return numbered(data_channel).is_port_free();
    }
    /// Put a request to the free port of its data channel in cycle `at`; everything before is done first.
    void offer(const Request& request, Cycles at) {
        advance(at);
        numbered(request.where.data_channel).offer(request, at);
    }
    /// Run until the request at the port is accepted; returns the cycle.
    Cycles run_until_accepted(std::uint32_t data_channel);

    /// Do all cycles before `until`.
    void advance(Cycles until);
    /// Do the next cycle in which something can happen. Where what happens at the barrier before leaves none, that is all.
    void step();
    /// That cycle; Cycles::max() when there is none.
    [[nodiscard]] Cycles next() const;
    /// Run until no request is left.
    void drain();
    [[nodiscard]] bool is_drained() const;
    /// From cycle `now`, the first that is not done, nothing is accepted, until the ports open.
    void close(Cycles now);
    void open(Cycles now);
    /// Do cycles from `from` on until no request is left of which `is_wanted` is true; returns the first cycle without, or
    /// nothing when the barrier comes first.
    std::optional<Cycles> drain(const std::function<bool(const Request&)>& is_wanted, Cycles from);
    [[nodiscard]] std::uint64_t queued_reads() const;
    [[nodiscard]] contents::WriteNumber pending_write(const Request& request) const {
        return numbered(request.where.data_channel).pending_write(request);
    }
    [[nodiscard]] SimTime last_done() const;

    [[nodiscard]] std::vector<Completion>& completions() { return *completions_; }
    [[nodiscard]] std::vector<CommandRecord>& commands() { return *commands_; }
    [[nodiscard]] MemoryStats stats(SimTime elapsed) const;
    /// The key of this entry of the KeyID table was changed.
    void forget_key(KeyId slot) {
        if (engine_) engine_->forget_key(slot.count());
    }
    [[nodiscard]] const crypto::EngineTiming* engine() const { return engine_ ? &*engine_ : nullptr; }

private:
    static const Barrier never;

    [[nodiscard]] DataChannel& numbered(std::uint32_t data_channel) { return data_channels_[data_channel - first_]; }
    [[nodiscard]] const DataChannel& numbered(std::uint32_t data_channel) const {
        return data_channels_[data_channel - first_];
    }
    [[nodiscard]] DataChannel& earliest();
    [[noreturn]] static void fail_idle(std::string_view what_waits, const DataChannel& channel);

    std::unique_ptr<const ChannelParams> params_;  // at a fixed place: data channels refer to it
    std::unique_ptr<const ClockDomain> clock_;
    std::unique_ptr<crypto::EngineTiming> engine_;
    std::unique_ptr<std::vector<Completion>> completions_;
    std::unique_ptr<std::vector<CommandRecord>> commands_;
    const Barrier* barrier_;
    std::uint32_t first_;
    std::vector<DataChannel> data_channels_;
};

}  // namespace mktme::memctrl
