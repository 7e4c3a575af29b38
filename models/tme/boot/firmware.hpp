// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/crypto/crypto_params.hpp"
#include "models/tme/key_hardware.hpp"

namespace mktme::tme {

/// What firmware writes to IA32_TME_ACTIVATE for an encryption mode. In `no-encrypt` TME is
/// bypassed, as in `bypass`: the KeyIDs behave as KeyID 0 until they are programmed. ConfigError when the
/// package cannot do it.
TmeActivate firmware_activation(const MktmeParams& params, const crypto::EncryptionParams& encryption);

/// Leave the memory plain under KeyID 0 that `params` exclude; activation locks this, so it comes before `boot`.
void exclude(KeyHardware& hardware, SimTime now, const MktmeParams& params);

/// Boot a package: activate TME and tell every core. False when the random number generator failed.
[[nodiscard]] bool boot(KeyHardware& hardware, SimTime now, const TmeActivate& wanted);

}  // namespace mktme::tme
