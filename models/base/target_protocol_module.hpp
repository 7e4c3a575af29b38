// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <systemc>
#include <tlm>

namespace mktme {

/// Base protocol of a TLM-2.0 target socket, non-blocking, with four phases and both exclusion rules (IEEE 1666-2011,
/// 15.2.6): a request begins after the END_REQ of the one before, and each response at its time, after the one before.
///
/// Its owner calls end_request() for each request that it has begun, and respond() whenever event() is notified.
class TargetProtocol {
public:
    using Payload = tlm::tlm_generic_payload;
    /// Calls nb_transport_bw of the owner's socket.
    using Backward = std::function<tlm::tlm_sync_enum(Payload&, tlm::tlm_phase&, sc_core::sc_time&)>;

    /// Begins a request that arrives `delay` from now. Returns false if its response status answers it at once.
    using Begin = std::function<bool(Payload&, const sc_core::sc_time& delay)>;

    /// `protocol` is the message type of a report on an initiator that breaks a rule.
    TargetProtocol(const char* protocol, Begin begin, Backward backward)
        : protocol_{protocol},
          begin_{std::move(begin)},
          backward_{std::move(backward)} {}

    /// Serves nb_transport_fw of the socket.
    tlm::tlm_sync_enum forward(Payload& payload, const tlm::tlm_phase& phase, const sc_core::sc_time& delay);
    /// Returns true from BEGIN_REQ to END_REQ of a request.
    [[nodiscard]] bool is_requested() const { return requesting_ != nullptr; }
    /// Ends the request phase. The next request may begin during this call. Precondition: is_requested().
    void end_request();

    /// Schedules the response of a payload, which holds its response status, and releases it after BEGIN_RESP.
    void finish(Payload& payload, const sc_core::sc_time& delay);
    /// Begins the responses that are due.
    void respond();
    [[nodiscard]] const sc_core::sc_event& event() const { return event_; }

private:
    tlm::tlm_sync_enum begin_request(Payload& payload, const sc_core::sc_time& delay);
    void end_response(const Payload& payload, const sc_core::sc_time& delay);
    void begin_response(Payload& payload);
    void arm();

    const char* protocol_;
    Begin begin_;
    Backward backward_;
    Payload* requesting_ = nullptr;  // after its BEGIN_REQ and before its END_REQ
    std::multimap<sc_core::sc_time, Payload*> due_;
    std::deque<Payload*> ready_;           // due, and waiting for the response before
    const Payload* responding_ = nullptr;  // after its BEGIN_RESP and before its END_RESP
    sc_core::sc_time ended_;
    sc_core::sc_event event_;
};

}  // namespace mktme
