// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/safe_revoke.hpp"

#include <fmt/format.h>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/call.hpp"

namespace mktme::key_type {

namespace {

/// The check of the safe revoke: no mapping uses the KeyID. If so, the key is cleared in the hardware, and nothing keeps
/// it any more. Pages that still have the KeyID are not looked at.
bool let_go(MktmeService& service, Key& key) {
    const KeyId keyid = keyid_of(key);
    if (keyid == KeyId{}) return false;
    const std::uint64_t mappings = service.memory->keyids.of(keyid).mappings;
    if (mappings > 0) {
        service.write_log(fmt::format("mktme: KeyID {} has {} mappings", keyid.count(), mappings));
        return false;
    }
    if (!service.rules.clears) clear_key(service, keyid);  // else the worker does it
    end_of_key(service, key);
    key.flags.keep = false;
    return true;
}

/// Makes the check with the map locked. Returns `refusal` if the key is in use.
Errno check(MktmeService& service, Call& call, Key& key, Errno refusal) {
    return call.once([&] {
        if (const Errno error = service.lock_map(call); failed(error)) return error;
        return let_go(service, key) ? Errno::ok : refusal;
    });
}

}  // namespace

void add_safe_revoke(keys::KeyType& type, MktmeService& service) {
    const auto checked = [&service](Errno refusal) {
        return [&service, refusal](Call& call, Key& key) { return check(service, call, key, refusal); };
    };
    switch (service.params.revoke) {
        case RevokeMode::profile:
            if (service.params.profile == Profile::rfc_revoke) type.before_revoke = checked(Errno::einval);
            // The helper of patch 12 leaves KEY_FLAG_KEEP to a key in use, on which KEYCTL_REVOKE ends with EPERM.
            if (service.params.profile == Profile::v1) type.before_revoke = checked(Errno::eperm);
            break;
        case RevokeMode::keep: break;
        case RevokeMode::check: type.before_revoke = checked(Errno::einval); break;
        case RevokeMode::return_error: type.before_revoke = checked(Errno::ebusy); break;
        case RevokeMode::own_call:
            service.key_service->has_safe_revoke = true;
            type.safe_revoke = checked(Errno::ebusy);
            break;
    }
}

}  // namespace mktme::key_type
