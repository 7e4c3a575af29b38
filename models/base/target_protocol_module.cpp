// SPDX-License-Identifier: Apache-2.0
#include "models/base/target_protocol_module.hpp"

#include <utility>

namespace mktme {

tlm::tlm_sync_enum TargetProtocol::forward(Payload& payload, const tlm::tlm_phase& phase,
                                           const sc_core::sc_time& delay) {
    if (phase == tlm::BEGIN_REQ) return begin_request(payload, delay);
    if (phase == tlm::END_RESP) {
        end_response(payload, delay);
        return tlm::TLM_COMPLETED;
    }
    if (phase == tlm::END_REQ || phase == tlm::BEGIN_RESP || phase == tlm::UNINITIALIZED_PHASE)
        SC_REPORT_ERROR(protocol_, "an initiator sends BEGIN_REQ and END_RESP only");
    return tlm::TLM_ACCEPTED;  // a phase of an extended protocol, which may be ignored
}

tlm::tlm_sync_enum TargetProtocol::begin_request(Payload& payload, const sc_core::sc_time& delay) {
    if (requesting_ != nullptr) {
        SC_REPORT_ERROR(protocol_, "BEGIN_REQ before the END_REQ of the request before");
        payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return tlm::TLM_COMPLETED;
    }
    if (!begin_(payload, delay)) return tlm::TLM_COMPLETED;
    if (payload.has_mm()) payload.acquire();  // until its BEGIN_RESP
    requesting_ = &payload;
    return tlm::TLM_ACCEPTED;
}

void TargetProtocol::end_request() {
    Payload& payload = *std::exchange(requesting_, nullptr);
    tlm::tlm_phase phase = tlm::END_REQ;
    sc_core::sc_time delay;
    backward_(payload, phase, delay);
}

void TargetProtocol::finish(Payload& payload, const sc_core::sc_time& delay) {
    due_.emplace(sc_core::sc_time_stamp() + delay, &payload);
    arm();
}

void TargetProtocol::respond() {
    while (!due_.empty() && due_.begin()->first <= sc_core::sc_time_stamp()) {
        ready_.push_back(due_.begin()->second);
        due_.erase(due_.begin());
    }
    while (!ready_.empty() && responding_ == nullptr && ended_ <= sc_core::sc_time_stamp()) {
        Payload& payload = *ready_.front();
        ready_.pop_front();
        begin_response(payload);
    }
    arm();
}

void TargetProtocol::begin_response(Payload& payload) {
    responding_ = &payload;
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay;
    const tlm::tlm_sync_enum answer = backward_(payload, phase, delay);
    const bool is_over =
        answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP);
    if (is_over && responding_ == &payload) end_response(payload, delay);
    if (payload.has_mm()) payload.release();
}

/// Ends a response, with effect `delay` from now. Others may follow from that time on.
void TargetProtocol::end_response(const Payload& payload, const sc_core::sc_time& delay) {
    if (responding_ != &payload) {
        SC_REPORT_ERROR(protocol_, "END_RESP without a BEGIN_RESP of its own");
        return;
    }
    responding_ = nullptr;
    ended_ = sc_core::sc_time_stamp() + delay;
    arm();
}

/// Schedules the next call of respond().
void TargetProtocol::arm() {
    const sc_core::sc_time& now = sc_core::sc_time_stamp();
    const auto after = [&](const sc_core::sc_time& then) {
        event_.notify(then > now ? then - now : sc_core::SC_ZERO_TIME);
    };
    if (!ready_.empty() && responding_ == nullptr) after(ended_);
    else if (!due_.empty()) after(due_.begin()->first);
}

}  // namespace mktme
