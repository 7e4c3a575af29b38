// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <tlm>

#include "models/memctrl/address/address_decoder.hpp"
#include "models/platform/burst.hpp"

namespace mktme::platform {

/// Returns the response to a payload that this memory cannot serve (IEEE 1666-2011, 14.17), or nothing if it can.
std::optional<tlm::tlm_response_status> refusal(const tlm::tlm_generic_payload& payload,
                                                const memctrl::AddressDecoder& memory);

/// Returns the access that a payload requests. Precondition: it is not refused.
Burst burst_of(const tlm::tlm_generic_payload& payload);

/// Copies the bytes of a read line to the payload.
void deliver(tlm::tlm_generic_payload& payload, const LinePart& part, const crypto::Line& line);

/// Returns the line of a write, valid only for the bytes in `part.bytes`. Precondition: the payload has data.
crypto::Line brought(const tlm::tlm_generic_payload& payload, const LinePart& part);

}  // namespace mktme::platform
