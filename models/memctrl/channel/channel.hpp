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

/// Parameters of a channel.
struct ChannelParams {
    ControllerParams controller;
    dram::DramParams dram;
    crypto::EncryptionParams encryption;
    crypto::EngineParams engine;
    std::uint64_t ranks = 1;
    std::uint64_t keyids = 1;  // entries of the KeyID table
    std::uint64_t seed = 1;
    SimTime watchdog{};               // longest time a request may wait without progress; 0: unlimited
    bool report_completions = false;  // keep completions for the host to take
    bool log_commands = false;        // keep commands for the host to take
};

/// One memory channel: one or two data channels and the engine they share.
///
/// The host runs the channel as far ahead as it knows that no request will arrive. Data channels interact only through
/// the engine; channels do not interact.
class Channel {
public:
    /// `data` is the data path of requests; null with data.mode = none. `barrier` must outlive the channel.
    Channel(const dram::Part& part, const ChannelParams& params, std::uint32_t first_data_channel,
            DataPath* data = nullptr, const Barrier& barrier = never);

    [[nodiscard]] bool is_port_free(std::uint32_t data_channel) const {
        return numbered(data_channel).is_port_free();
    }
    /// Offers a request at the port of its data channel in cycle `at`, after doing all cycles before. Precondition: the
    /// port is free.
    void offer(const Request& request, Cycles at) {
        advance(at);
        numbered(request.where.data_channel).offer(request, at);
    }
    /// Runs until the request at the port is accepted. Returns the cycle.
    Cycles run_until_accepted(std::uint32_t data_channel);

    /// Runs all cycles before `until`.
    void advance(Cycles until);
    /// Runs the next cycle in which something can happen. Actions at a barrier before it run first; if they leave
    /// nothing to do, it returns.
    void step();
    /// Returns the next cycle in which something can happen; Cycles::max() if there is none.
    [[nodiscard]] Cycles next() const;
    /// Runs until no request is left.
    void drain();
    [[nodiscard]] bool is_drained() const;
    /// Closes the ports from cycle `now` on, the first that is not done. They accept nothing until `open`.
    void close(Cycles now);
    void open(Cycles now);
    /// Runs cycles from `from` on until `is_wanted` is true for no request. Returns the first cycle without such a
    /// request, or nothing if the barrier comes first.
    std::optional<Cycles> drain(const std::function<bool(const Request&)>& is_wanted, Cycles from);
    [[nodiscard]] std::uint64_t queued_reads() const;
    [[nodiscard]] contents::WriteNumber pending_write(const Request& request) const {
        return numbered(request.where.data_channel).pending_write(request);
    }
    [[nodiscard]] SimTime last_done() const;

    [[nodiscard]] std::vector<Completion>& completions() { return *completions_; }
    [[nodiscard]] std::vector<CommandRecord>& commands() { return *commands_; }
    [[nodiscard]] MemoryStats stats(SimTime elapsed) const;
    void begin_phase();
    void show(Tracks& tracks, const std::string& path);
    /// Drops the expanded key of a KeyID-table entry whose key was changed.
    void forget_key(KeyId slot) {
        if (engine_) engine_->forget_key(slot.count());
    }
    /// Returns the engine; null with encryption.mode = off.
    [[nodiscard]] crypto::EngineTiming* engine() { return engine_.get(); }

private:
    static const Barrier never;

    [[nodiscard]] DataChannel& numbered(std::uint32_t data_channel) {
        return data_channels_[data_channel - first_];
    }
    [[nodiscard]] const DataChannel& numbered(std::uint32_t data_channel) const {
        return data_channels_[data_channel - first_];
    }
    [[nodiscard]] DataChannel& earliest();
    [[noreturn]] static void fail_idle(std::string_view what_waits, const DataChannel& channel);

    std::unique_ptr<const ChannelParams> params_;  // at a fixed address: data channels refer to it
    std::unique_ptr<const ClockDomain> clock_;
    std::unique_ptr<crypto::EngineTiming> engine_;
    std::unique_ptr<std::vector<Completion>> completions_;
    std::unique_ptr<std::vector<CommandRecord>> commands_;
    const Barrier* barrier_;
    std::uint32_t first_;
    std::vector<DataChannel> data_channels_;
};

}  // namespace mktme::memctrl
