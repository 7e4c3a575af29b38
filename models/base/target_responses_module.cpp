// SPDX-License-Identifier: Apache-2.0
#include "models/base/target_responses_module.hpp"

namespace mktme {

void TargetResponses::finish(Payload& payload, const sc_core::sc_time& delay) {
    due_.emplace(sc_core::sc_time_stamp() + delay, &payload);
    arm();
}

void TargetResponses::respond() {
    while (!due_.empty() && due_.begin()->first <= sc_core::sc_time_stamp()) {
        ready_.push_back(due_.begin()->second);
        due_.erase(due_.begin());
    }
    while (!ready_.empty() && responding_ == nullptr && ended_ <= sc_core::sc_time_stamp()) {
        Payload& payload = *ready_.front();
        ready_.pop_front();
        begin(payload);
    }
    arm();
}

void TargetResponses::begin(Payload& payload) {
    responding_ = &payload;
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay;
    const tlm::tlm_sync_enum answer = backward_(payload, phase, delay);
    const bool is_over =
        answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP);
    if (is_over && responding_ == &payload) end(payload, delay);
    if (payload.has_mm()) payload.release();
}

void TargetResponses::end(const Payload& payload, const sc_core::sc_time& delay) {
    if (responding_ != &payload) {
        SC_REPORT_ERROR(protocol_, "END_RESP without a BEGIN_RESP of its own");
        return;
    }
    responding_ = nullptr;
    ended_ = sc_core::sc_time_stamp() + delay;
    arm();
}

/// Schedules the next call of respond().
void TargetResponses::arm() {
    const sc_core::sc_time now = sc_core::sc_time_stamp();
    const auto after = [&](const sc_core::sc_time& then) {
        event_.notify(then > now ? then - now : sc_core::SC_ZERO_TIME);
    };
    if (!ready_.empty() && responding_ == nullptr) after(ended_);
    else if (!due_.empty()) after(due_.begin()->first);
}

}  // namespace mktme
