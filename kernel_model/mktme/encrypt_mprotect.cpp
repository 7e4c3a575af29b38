// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/encrypt_mprotect.hpp"

#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mm/calls/mprotect.hpp"
#include "kernel_model/mm/calls/pkeys.hpp"

namespace mktme::key_type {

std::uint16_t call_number(Profile profile) {
    switch (profile) {
        case Profile::v1:
        case Profile::rfc_revoke: return 387;
        case Profile::v2: return 335;
        case Profile::series_62: return 428;
        case Profile::series_59: return 436;
    }
    return 0;
}

Errno encrypt_mprotect(MktmeService& service, keys::KeyCall& call, mm::Address address, mm::Address length,
                       std::uint64_t protection, keys::Serial serial) {
    if (service.rules.checks_length && !mm::is_page_aligned(length)) return Errno::einval;
    const auto key = call.lookup(serial, {}, keys::Need::view);
    if (!key) return key.error();
    if (const Errno error = service.lock_map(call.call()); failed(error)) return error;
    const KeyId keyid = keyid_of(**key);
    if (keyid == KeyId{}) return Errno::einval;
    const mm::Rekey rekey{
        .key = {service.memory->keyids, keyid},
        .keeps_pages = service.rules.rekeys_in_place,
        .takes_whole_mapping = service.rules.rekeys_in_place && service.params.bugs == Slip::posted,
        .merges_by_old_key = service.params.merge == Slip::posted};
    return mm::change_protection(call.task(), address, length, protection, mm::keep_pkey, rekey);
}

}  // namespace mktme::key_type
