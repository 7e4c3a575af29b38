// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <deque>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/memctrl/memory_system.hpp"

namespace mktme::memctrl {

/// The memory system behind a TLM-2.0 target socket, for SystemC platforms with initiators of their own.
///
/// Takes accesses of one line; the address carries the KeyID. Non-blocking transport follows the base protocol
/// with four phases: END_REQ when the controller has accepted the request, BEGIN_RESP when it is done. Blocking transport
/// waits for completion. Requests enter in the order they come, one a DRAM clock; latencies are those of the
/// pulled front end. A write of less than a line is read, merged and written; byte enables are refused.
///
/// With data.mode = full writes bring the payload's data, or a pattern when it has no pointer, and reads fill them in; a
/// read of poison gets a generic error. In the other modes the data pointer is left alone.
class MemoryModule : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<MemoryModule> socket;

    /// `memory` must report completions (ChannelParams::report_completions) and have no other driver.
    MemoryModule(sc_core::sc_module_name name, MemorySystem& memory);

private:
    using Payload = tlm::tlm_generic_payload;

    struct Transaction {
        Payload* payload = nullptr;
        sc_core::sc_event* blocked = nullptr;  // who waits in b_transport; null for non-blocking
        std::uint32_t lane = 0;                // data channel
        Channel* channel = nullptr;
        Cycles offered{};
        SimTime done{};
    };

    void b_transport(Payload& payload, sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);

    [[nodiscard]] bool accept(Payload& payload, sc_core::sc_event* blocked, const sc_core::sc_time& delay);
    void wake();
    void enter(Cycles cycle);
    [[nodiscard]] Request decoded(const Transaction& transaction, std::uint64_t tag);
    void bring_data(const Payload& payload, Request& write);
    [[nodiscard]] bool deliver(Payload& payload, std::uint64_t tag);
    void collect();
    void respond();
    void arm();
    void end_request(Transaction& transaction);

    MemorySystem& memory_;
    std::vector<Transaction> transactions_;  // by tag
    std::vector<std::uint64_t> free_tags_;
    std::deque<std::uint64_t> waiting_;  // tags not accepted yet, in order; the first may be at its port
    bool is_first_at_port_ = false;
    std::vector<std::uint64_t> done_;  // tags whose completion is known, latest first
    sc_core::sc_event cycle_;
    sc_core::sc_event response_;
};

}  // namespace mktme::memctrl
