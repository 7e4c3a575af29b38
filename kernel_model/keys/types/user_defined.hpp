// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/key_type.hpp"

namespace mktme::keys {

/// "user": bytes that user space can write and read.
KeyType user_type();
/// "logon": bytes for the kernel's eyes only; the description is qualified, as in "service:name".
KeyType logon_type();

}  // namespace mktme::keys
