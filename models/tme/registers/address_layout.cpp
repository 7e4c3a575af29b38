// SPDX-License-Identifier: Apache-2.0
#include "models/tme/registers/address_layout.hpp"

#include "models/tme/mktme_params.hpp"
#include "models/tme/registers/tme_activate.hpp"
#include "models/tme/registers/tme_capability.hpp"

namespace mktme::tme {

AddressLayout::AddressLayout(const MktmeParams& params)
    : AddressLayout{params.maxphyaddr,
                    {.keyid_bits = params.keyid_bits, .tdx_keyid_bits = params.tdx_keyid_bits},
                    capability_of(params).max_keys} {}

AddressLayout::AddressLayout(std::uint64_t maxphyaddr, const TmeActivate& activate, std::uint64_t max_keys)
    : KeyIdField{maxphyaddr, activate.keyid_bits},
      last_keyid_{std::min(max_keys, keyids() - 1)},
      first_private_{std::uint64_t{1}
                     << (activate.keyid_bits - std::min(activate.keyid_bits, activate.tdx_keyid_bits))} {}

}  // namespace mktme::tme
