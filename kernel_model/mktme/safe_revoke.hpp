// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::keys {
struct KeyType;
}

namespace mktme::key_type {

class MktmeService;

/// Adds the operations by which a key in use resists KEYCTL_REVOKE, as the service's RevokeMode wants
/// (docs/kernel_model/mktme.md#safe-revoke).
void add_safe_revoke(keys::KeyType& type, MktmeService& service);

}  // namespace mktme::key_type
