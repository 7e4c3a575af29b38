// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <systemc>
#include <tlm>

namespace mktme {

/// Responses of a TLM-2.0 target socket: each begins at its time, one at a time (the response exclusion rule of IEEE
/// 1666-2011, 15.2.6).
///
/// Its owner calls respond() whenever event() is notified.
class TargetResponses {
public:
    using Payload = tlm::tlm_generic_payload;
    /// Calls nb_transport_bw of the owner's socket.
    using Backward = std::function<tlm::tlm_sync_enum(Payload&, tlm::tlm_phase&, sc_core::sc_time&)>;

    /// `protocol` is the message type of a report on an initiator that breaks a rule.
    TargetResponses(const char* protocol, Backward backward)
        : protocol_{protocol},
          backward_{std::move(backward)} {}

    /// Schedules the response of a payload, which holds its response status, and releases it after BEGIN_RESP.
    void finish(Payload& payload, const sc_core::sc_time& delay);
    /// Begins the responses that are due.
    void respond();
    /// The initiator ends a response, with effect `delay` from now. Others may follow from that time on.
    void end(const Payload& payload, const sc_core::sc_time& delay);
    [[nodiscard]] const sc_core::sc_event& event() const { return event_; }

private:
    void begin(Payload& payload);
    void arm();

    const char* protocol_;
    Backward backward_;
    std::multimap<sc_core::sc_time, Payload*> due_;
    std::deque<Payload*> ready_;           // due, and waiting for the response before
    const Payload* responding_ = nullptr;  // after its BEGIN_RESP and before its END_RESP
    sc_core::sc_time ended_;
    sc_core::sc_event event_;
};

}  // namespace mktme
