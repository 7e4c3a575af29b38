// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <tlm>

#include "models/memctrl/channel/burst.hpp"
#include "models/memctrl/memory_system.hpp"

namespace mktme::memctrl {

/// Why this memory cannot serve a payload (IEEE 1666-2011, 14.17); nothing: it can.
std::optional<tlm::tlm_response_status> refusal(const tlm::tlm_generic_payload& payload,
                                                const MemorySystem& memory);

/// What the payload asks for. Precondition: it is not refused.
Burst burst_of(const tlm::tlm_generic_payload& payload);

/// Give the bytes of a line that was read to the payload.
void deliver(tlm::tlm_generic_payload& payload, const LinePart& part, const crypto::Line& line);

/// The line a write brings, right where `part.bytes` says so. Precondition: the payload has data.
crypto::Line brought(const tlm::tlm_generic_payload& payload, const LinePart& part);

}  // namespace mktme::memctrl
