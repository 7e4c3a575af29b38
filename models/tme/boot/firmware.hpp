// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tme/key_hardware.hpp"

namespace mktme::crypto {
struct EncryptionParams;
}

namespace mktme::tme {

/// Returns the value that firmware writes to IA32_TME_ACTIVATE for an encryption mode. In `no-encrypt`, TME is bypassed
/// as in `bypass`: the KeyIDs behave as KeyID 0 until they are programmed. Throws ConfigError if the package does not
/// support the mode.
TmeActivate firmware_activation(const MktmeParams& params, const crypto::EncryptionParams& encryption);

/// Leaves the memory plain under KeyID 0 that `params` exclude. Precondition: called before `boot`, as activation locks
/// the registers.
void exclude(KeyHardware& hardware, SimTime now, const MktmeParams& params);

/// Boots a package: activates TME and gives every core the KeyID width. Returns false if the write is refused or the
/// random number generator fails.
[[nodiscard]] bool boot(KeyHardware& hardware, SimTime now, const TmeActivate& wanted);

}  // namespace mktme::tme
