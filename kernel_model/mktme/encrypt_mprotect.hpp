// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/calls/key_call.hpp"
#include "kernel_model/mktme/profile.hpp"
#include "kernel_model/mm/address.hpp"

namespace mktme::key_type {

class MktmeService;

/// Returns the number of encrypt_mprotect() in the posting: 387 (i386), 335, 428 or 436.
std::uint16_t call_number(Profile profile);

/// encrypt_mprotect(): gives a range of private anonymous memory a protection and the KeyID of a key.
///
/// EINVAL: a length that is no multiple of the page size (not in v1), or a key without KeyID: of another type, or one
/// that has lost it. The errors of looking up the key for VIEW come between these two; then those of mm::change_protection().
Errno encrypt_mprotect(MktmeService& service, keys::KeyCall& call, mm::Address address, mm::Address length,
                       std::uint64_t protection, keys::Serial serial);

}  // namespace mktme::key_type
