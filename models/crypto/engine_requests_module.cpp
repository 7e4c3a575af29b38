// SPDX-License-Identifier: Apache-2.0
// Requests of the engine to the memory, and the memory's answers.
#include "models/crypto/engine_module.hpp"

namespace mktme::crypto {

namespace {
constexpr const char* protocol = "/mktme/engine/memory-protocol";
}

/// Sends the access to a line. Precondition: the request before has ended.
void EngineModule::request(tlm::tlm_command command, Tag tag, const Line& bytes) {
    LineRequest& request = requests_.take();
    request.prepare(command, lines_[tag].shape.line);
    request.tag = tag;
    request.bytes = bytes;
    request.is_in_flight = true;
    if (transport_ == MemoryTransport::blocking) send_blocking(request);
    else send_non_blocking(request);
}

void EngineModule::send_blocking(LineRequest& request) {
    sc_core::sc_spawn([this, &request] {
        sc_core::sc_time delay;
        memory->b_transport(request, delay);
        answered(request, delay);
    });
}

void EngineModule::send_non_blocking(LineRequest& request) {
    requested_ = &request;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay;
    const tlm::tlm_sync_enum answer = memory->nb_transport_fw(request, phase, delay);
    if (answer == tlm::TLM_ACCEPTED || !request.is_in_flight) return;
    if (answer == tlm::TLM_COMPLETED) {
        end_request(request, delay);
        answered(request, delay);
        return;
    }
    const sc_core::sc_time response = delay;
    if (nb_transport_bw(request, phase, delay) != tlm::TLM_COMPLETED) return;
    phase = tlm::END_RESP;  // the response came by return: its end needs a call of its own
    delay = response;
    memory->nb_transport_fw(request, phase, delay);
}

tlm::tlm_sync_enum EngineModule::nb_transport_bw(Payload& payload, tlm::tlm_phase& phase,
                                                 sc_core::sc_time& delay) {
    LineRequest* const request = requests_.in_flight(payload);
    if (request == nullptr) {
        SC_REPORT_ERROR(protocol, "a phase of a payload that is not in flight");
        return tlm::TLM_COMPLETED;
    }
    if (phase == tlm::END_REQ) {
        if (requested_ != request) SC_REPORT_ERROR(protocol, "END_REQ without a BEGIN_REQ of its own");
        end_request(*request, delay);
        return tlm::TLM_ACCEPTED;
    }
    if (phase == tlm::BEGIN_RESP) {
        end_request(*request, delay);  // where END_REQ was left out
        answered(*request, delay);
        return tlm::TLM_COMPLETED;  // each answer has a place in the engine
    }
    if (phase == tlm::BEGIN_REQ || phase == tlm::END_RESP || phase == tlm::UNINITIALIZED_PHASE)
        SC_REPORT_ERROR(protocol, "a memory sends END_REQ and BEGIN_RESP only");
    return tlm::TLM_ACCEPTED;  // a phase of an extended protocol, which may be ignored
}

/// Ends the request phase, if it is that of this request. The next request may begin `delay` from now.
void EngineModule::end_request(const LineRequest& request, const sc_core::sc_time& delay) {
    if (requested_ != &request) return;
    requested_ = nullptr;
    memory_free_ = sc_core::sc_time_stamp() + delay;
    arm();
}

/// The memory answers a request, with effect `delay` from now.
void EngineModule::answered(LineRequest& request, const sc_core::sc_time& delay) {
    request.is_in_flight = false;
    answers_.notify(request, delay);
}

/// Takes the answers that have arrived by now.
void EngineModule::receive() {
    while (LineRequest* const request = answers_.get_next_transaction()) {
        take_answer(*request);
        request->release();
    }
    arm();
}

void EngineModule::take_answer(const LineRequest& request) {
    const SimTime at = time_.now();
    const tlm::tlm_response_status status = request.get_response_status();
    if (status == tlm::TLM_OK_RESPONSE && request.is_read()) {
        take_data(request.tag, request.bytes, at);
        return;
    }
    engine_.leave(request.tag);
    const bool is_answered = status != tlm::TLM_INCOMPLETE_RESPONSE;
    finish_line(request.tag, is_answered ? status : tlm::TLM_GENERIC_ERROR_RESPONSE, at);
}

}  // namespace mktme::crypto
