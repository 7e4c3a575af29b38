// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <tlm>

#include "models/base/payload_module.hpp"
#include "models/memctrl/address/address_decoder.hpp"

namespace mktme::platform {

/// Returns the response to a payload that this memory cannot serve (IEEE 1666-2011, 14.17), or nothing if it can.
std::optional<tlm::tlm_response_status> refusal(const tlm::tlm_generic_payload& payload,
                                                const memctrl::AddressDecoder& memory);

}  // namespace mktme::platform
