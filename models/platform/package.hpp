// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/base/agenda.hpp"
#include "models/base/stat_sources.hpp"
#include "models/memctrl/address/address_decoder.hpp"
#include "models/memctrl/channel/answers.hpp"
#include "models/memctrl/channel/data_path.hpp"
#include "models/memctrl/controller.hpp"
#include "models/platform/line_access.hpp"
#include "models/tme/key_hardware.hpp"

namespace mktme::platform {

struct PackageParams;

/// One processor package: the only owner of its KeyID table, registers, PCONFIG, memory controllers and contents.
///
/// Any number of requesters put lines at its door, and each finds its answers in an outbox of its own. A package runs
/// as far ahead as its host knows that no line will be put, but not past the next action of its machine's agenda.
class Package final : RunsAhead {
public:
    using PconfigEnd = std::function<void(const tme::PconfigResult&)>;

    /// Boots the package for its encryption mode and programs the configured keys. `agenda` must outlive it. Throws
    /// ConfigError if the parameters contradict each other.
    Package(const PackageParams& params, Agenda& agenda);
    Package(const Package&) = delete;
    Package& operator=(const Package&) = delete;
    ~Package() override;

    [[nodiscard]] const PackageParams& params() const { return *params_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const ClockDomain& clock() const { return controller_.clock(); }
    [[nodiscard]] const dram::Part& part() const { return decoder_.part(); }
    [[nodiscard]] const memctrl::AddressDecoder& decoder() const { return decoder_; }
    [[nodiscard]] const tme::AddressLayout& layout() const { return decoder_.layout(); }
    /// Returns the first address of the package's memory.
    [[nodiscard]] DramAddr base() const;
    [[nodiscard]] Bytes capacity() const { return decoder_.capacity(); }
    /// Returns the fixed time before a line reaches its queue.
    [[nodiscard]] SimTime frontend_latency() const { return frontend_latency_; }
    [[nodiscard]] Agenda& agenda() { return agenda_; }
    [[nodiscard]] memctrl::Controller& controller() { return controller_; }
    [[nodiscard]] const memctrl::Controller& controller() const { return controller_; }

    // Lines.

    /// Connects a requester. Lines that come to a port in the same cycle are taken in order of requesters. Throws
    /// InvariantError if another one runs ahead.
    [[nodiscard]] memctrl::RequesterId connect();
    /// Connects a requester that runs ahead of simulated time. Throws InvariantError if there is another: it could put
    /// a line in a cycle that is done.
    [[nodiscard]] memctrl::RequesterId connect_alone();
    /// Puts a line on its way to the port of its data channel, to come there in cycle `at` or later. Returns false,
    /// and does nothing, if there is no such line (AddressDecoder::why_unmapped). Throws InvariantError if cycle `at` is
    /// done.
    bool put(const LineAccess& access, Cycles at);
    /// Returns the number of lines that wait at the port of the data channel of a line, or are on their way to it.
    /// Precondition: there is such a line.
    [[nodiscard]] std::size_t waiting(PhysAddr line) const {
        const memctrl::Location where = decoder_.decode(line)->where;
        return controller_.channel_of(where).waiting(where.data_channel);
    }
    /// Puts a line and runs its channel until the line is accepted. Returns that cycle, in which nothing else is done;
    /// nothing if there is no such line. Precondition: nobody else puts lines.
    std::optional<Cycles> accept(const LineAccess& access, Cycles at);
    /// Runs, with the actions that are due, until a completion is in the outbox of `requester`. Returns false if no read
    /// is queued or none can complete by a command before cycle `limit`.
    bool run_to_read(memctrl::RequesterId requester, Cycles limit);
    /// Returns the answers to a requester, who removes what it has seen.
    [[nodiscard]] memctrl::Outbox& outbox(memctrl::RequesterId requester) { return outboxes_[requester]; }
    /// Returns the data of a read that asked for them, and forgets them.
    [[nodiscard]] contents::ReadData take_data(contents::ReadNumber number) {
        return data_path_->take_read(number);
    }

    // Time.

    /// Runs all cycles before `until`, with the actions that are due before it.
    void advance(Cycles until);
    /// Runs the actions due up to the beginning of this cycle.
    void reach(Cycles cycle) {
        while (limit() <= cycle && !agenda_.is_empty()) agenda_.run_next();
    }
    /// Returns the next cycle in which something can happen to a line; Cycles::max() if there is none.
    [[nodiscard]] Cycles next() const { return controller_.next(); }
    /// Returns a time before which no completion comes that is not known yet, of the lines put so far;
    /// SimTime::max() if none is on its way.
    [[nodiscard]] SimTime completion_horizon() const;
    /// Runs until no line is left.
    void drain();
    /// Runs all cycles before the end of the run and the actions up to it, so that refreshes and low-power transitions
    /// are complete.
    void run_to_end(SimTime end);
    /// Drains, then runs to the end of its last line.
    void finish() {
        drain();
        run_to_end(last_done());
    }
    [[nodiscard]] SimTime last_done() const { return controller_.last_done(); }

    // Keys.

    [[nodiscard]] const tme::KeyHardwareParams& key_params() const;
    [[nodiscard]] const tme::KeyHardware& keys() const { return key_hardware_; }
    /// Executes PCONFIG at the first cycle at or after `at`. With mktme.pconfig.drain, the key is replaced once no
    /// request of its KeyID is queued. `memory` is the structure that it loads; nothing: #PF. `end` gets the result.
    /// Throws InvariantError if a channel has done that cycle.
    void pconfig(SimTime at, const tme::PconfigState& state,
                 const std::optional<tme::KeyProgramStruct::Image>& memory, PconfigEnd end = {});

    /// Returns the end of a PCONFIG that faults before it loads its structure, or nothing if it goes on.
    [[nodiscard]] std::optional<tme::PconfigResult> begin_pconfig(SimTime now,
                                                                  const tme::PconfigState& state) {
        return key_hardware_.begin_pconfig(now, state);
    }
    /// Writes a register of the package at `now`. A change of keys takes effect in the first cycle that is not done.
    tme::MsrWrite wrmsr(SimTime now, tme::CoreId core, tme::Msr msr, std::uint64_t value);
    /// Resets the package's keys and registers at `now`.
    void reset(SimTime now);

    // Contents.

    /// Read or change the contents at `address` as a user of its KeyID would, in this cycle or the first that is not
    /// done. They take no time and count nothing. They return the number of bytes done: fewer than requested at the end
    /// of memory or at poison, and none unless data.mode = full.
    std::uint64_t debug_read(PhysAddr address, std::span<std::byte> data) const;
    std::uint64_t debug_write(PhysAddr address, std::span<const std::byte> data);
    /// Return the contents of DRAM and the data path of requests; null with data.mode = none.
    [[nodiscard]] contents::MemoryContents* contents() { return contents_ ? &*contents_ : nullptr; }
    [[nodiscard]] const contents::MemoryContents* contents() const {
        return contents_ ? &*contents_ : nullptr;
    }
    [[nodiscard]] memctrl::DataPath* data_path() { return data_path_ ? &*data_path_ : nullptr; }

    /// Adds channels, engines, key hardware and the check of reads to the sources of statistics.
    void report_to(StatSources& sources);

private:
    /// PCONFIG that waits until no request of its KeyID is queued.
    struct Drain {
        SimTime began;
        tme::PconfigState state;
        tme::KeyProgramStruct::Image memory;
        PconfigEnd end;
    };

    void run_before(SimTime time) override;
    void boot();
    [[nodiscard]] Cycles limit();
    [[nodiscard]] memctrl::Request request_of(const LineAccess& access, const memctrl::DecodedLine& line);
    [[nodiscard]] std::optional<memctrl::Request> request_at(PhysAddr address) const;
    void execute(Cycles now, const tme::PconfigState& state,
                 const std::optional<tme::KeyProgramStruct::Image>& memory, const PconfigEnd& end);
    void go_on_with_drain(Cycles now);
    void end_drain(Cycles now);
    tme::PconfigResult replace_key(Cycles now, const tme::PconfigState& state,
                                   const tme::KeyProgramStruct::Image& memory);
    void copy_key(KeyId keyid);
    void copy_keys();

    std::unique_ptr<const PackageParams> params_;
    SimTime frontend_latency_;
    std::string path_;
    Agenda& agenda_;
    memctrl::AddressDecoder decoder_;
    tme::KeyHardware key_hardware_;
    memctrl::LineKeys line_keys_;
    std::optional<contents::MemoryContents> contents_;
    std::optional<memctrl::DataPath> data_path_;
    memctrl::Outboxes outboxes_;
    bool runs_ahead_ = false;  // its only requester does
    memctrl::Controller controller_;
    SimTime next_action_ = SimTime::max();
    std::optional<Drain> drain_;    // goes on; all ports are closed
    Cycles drain_end_{};            // of the latest drain that has ended
    Cycles limit_ = Cycles::max();  // first cycle at or after `next_action_`
};

}  // namespace mktme::platform
