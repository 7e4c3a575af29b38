// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/key_type.hpp"

namespace mktme::keys {

/// Returns the type "asymmetric": public keys, and the keyring restrictions that require a signature.
///
/// No certificate parser is registered here, so every payload is refused with EBADMSG. The kernel does the same with
/// data that none of its parsers knows. Keys of the type exist only as negative ones.
KeyType asymmetric_type();

}  // namespace mktme::keys
