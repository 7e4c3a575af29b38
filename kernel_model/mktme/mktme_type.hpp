// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/key_type.hpp"
#include "kernel_model/mktme/key_spec.hpp"

namespace mktme::key_type {

class MktmeService;
using syscall::Call;

inline constexpr std::string_view type_name = "mktme";

/// A payload that was parsed before its key is made.
struct SpecPayload : keys::Payload {
    explicit SpecPayload(const KeySpec& parsed) : spec{parsed} {}
    KeySpec spec;
};

/// Returns the type "mktme" with the operations of the service's posting. It has no `read`: nobody gets a key back.
keys::KeyType mktme_type(MktmeService& service);

/// Checks who asks, then the payload. EACCES: neither CAP_SYS_RESOURCE nor CAP_SYS_ADMIN; else as parse_payload().
Result<KeySpec> prepare(const MktmeService& service, const Call& call, std::string_view payload);

}  // namespace mktme::key_type
