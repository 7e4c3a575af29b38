// SPDX-License-Identifier: Apache-2.0
#include "models/crypto/line_requests_module.hpp"

namespace mktme::crypto {

void LineRequest::prepare(tlm::tlm_command command, DramAddr line) {
    set_command(command);
    set_address(line.count());
    set_data_ptr(reinterpret_cast<unsigned char*>(bytes.data()));
    set_data_length(static_cast<unsigned>(bytes.size()));
    set_streaming_width(static_cast<unsigned>(bytes.size()));
    set_byte_enable_ptr(nullptr);
    set_byte_enable_length(0);
    set_dmi_allowed(false);
    set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
}

LineRequest& LineRequests::take() {
    if (free_.empty()) {
        free_.push_back(all_.emplace_back(std::make_unique<LineRequest>(this)).get());
        by_payload_.emplace(free_.back(), free_.back());
    }
    LineRequest& request = *free_.back();
    free_.pop_back();
    request.acquire();
    return request;
}

LineRequest* LineRequests::in_flight(const tlm::tlm_generic_payload& payload) const {
    const auto found = by_payload_.find(&payload);
    return found != by_payload_.end() && found->second->is_in_flight ? found->second : nullptr;
}

void LineRequests::free(tlm::tlm_generic_payload* payload) {
    payload->reset();  // extensions that the memory has attached
    free_.push_back(by_payload_.at(payload));
}

}  // namespace mktme::crypto
