// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <tlm>

#include "models/base/burst.hpp"

namespace mktme {

/// Returns the response to a payload of a shape that no target can serve (IEEE 1666-2011, 14.17), or nothing if the
/// shape is sound: length and streaming width are not 0, and each byte enable has one of its two legal values.
std::optional<tlm::tlm_response_status> shape_error(const tlm::tlm_generic_payload& payload);

/// Returns the access that a payload requests. Precondition: its shape is sound.
Burst burst_of(const tlm::tlm_generic_payload& payload);

/// Copies the bytes of a read line to the payload.
void deliver(tlm::tlm_generic_payload& payload, const LinePart& part,
             std::span<const std::byte, line_size.count()> line);

/// Returns the line of a write, valid only for the bytes in `part.bytes`. Precondition: the payload has data.
std::array<std::byte, line_size.count()> brought(const tlm::tlm_generic_payload& payload,
                                                 const LinePart& part);

/// Refuses direct memory access at any address, to a memory that holds ciphertext. Returns false, as get_direct_mem_ptr
/// then does.
bool refuse_direct_access(tlm::tlm_dmi& region);

}  // namespace mktme
