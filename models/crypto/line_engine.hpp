// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "models/crypto/engine_timing.hpp"

namespace mktme::crypto {

/// Access to a line. A partial write reads the line first, and replaces some of its bytes.
enum class LineAccess : std::uint8_t { read, write, partial_write };

/// Line that passes a stand-alone engine.
struct EngineLine {
    std::uint64_t tag = 0;  // small, and unique among the lines in the engine
    DramAddr line{};
    LineAccess access{};
    LineCipher cipher{};
    std::uint64_t slot = 0;  // entry of the KeyID table that holds its key
};

/// Engine between a bus and a memory of unknown timing: the clock in which each line enters, is sent and is out.
///
/// It adds the order of lines to EngineTiming, which knows the cores, keys and credits and counts here in engine
/// clocks. The rules are in docs/models/memory-controller.md, section "The engine before another memory". Calls come in
/// order of time; all clocks are engine clocks.
class LineEngine {
public:
    /// `write_buffer` is the largest number of writes that have entered and are not sent, at least 1. Throws ConfigError
    /// if it is 0, and as EngineTiming does.
    LineEngine(const EngineParams& params, std::uint64_t write_buffer, KeyStore keys = {});

    /// Returns the first clock in which this line may enter; Cycles::max(): another line must be sent or leave before.
    [[nodiscard]] Cycles entry_gate(const EngineLine& line) const;
    /// The line enters. A read, and the read of a partial write, is sent to the memory in the same clock. Precondition:
    /// `now` is not before its entry_gate().
    void enter(const EngineLine& line, Cycles now);

    /// Returns the first clock in which the next write may be sent; Cycles::max(): none waits.
    [[nodiscard]] Cycles send_gate() const;
    /// Returns the tag of the next write. Precondition: one waits.
    [[nodiscard]] std::uint64_t next_write() const { return writes_.front().tag; }
    /// Sends the next write. Precondition: `now` is not before send_gate().
    void send(Cycles now);

    /// Takes the data of a read, or of a partial write's read, which have come at `at`. Returns the time of the
    /// plaintext. A read leaves; the merged line waits to be sent.
    SimTime decrypt(std::uint64_t tag, SimTime at);
    /// Removes a line: a write that the memory has done, or a line that is not done because of an error.
    void leave(std::uint64_t tag);

    /// Drops the expanded key of an entry of the KeyID table whose key was changed.
    void forget_key(std::uint64_t slot) { timing_.forget_key(slot); }
    [[nodiscard]] const ClockDomain& clock() const { return clock_; }
    /// Returns the counters of a run that took `elapsed`.
    [[nodiscard]] CryptoStats stats(SimTime elapsed) const { return timing_.stats(elapsed); }
    void begin_phase() { timing_.begin_phase(); }

private:
    enum class Stage : std::uint8_t { reading, held, sent };  // held: its data are in the engine
    struct State {
        EngineLine line;
        Stage stage = Stage::held;
        Cycles tweak_end{};
    };
    struct WaitingWrite {
        std::uint64_t tag;
        Cycles joined;  // clock in which its whole plaintext is there
        Cycles ready;   // clock from which on it may be sent, as far as the line itself goes
    };
    /// Lines in the engine that have the same DRAM address.
    struct Users {
        std::uint32_t reads = 0;
        bool is_written = false;
    };

    [[nodiscard]] bool is_in_use(const EngineLine& line) const;
    void wait_to_be_sent(std::uint64_t tag, Cycles joined, Cycles key_ready);
    void return_credit(const EngineLine& line);

    ClockDomain clock_;
    EngineTiming timing_;
    std::uint64_t write_buffer_;
    std::vector<State> states_;  // by tag
    std::deque<WaitingWrite> writes_;
    std::unordered_map<std::uint64_t, Users> users_;  // by DRAM address
    std::size_t outstanding_ = 0;                     // encrypted reads sent whose data have not come
    std::uint64_t buffered_ = 0;                      // writes that have entered and are not sent
    Cycles next_entry_{};
    Cycles next_request_{};
};

}  // namespace mktme::crypto
