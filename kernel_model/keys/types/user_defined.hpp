// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/key_type.hpp"

namespace mktme::keys {

/// Returns the type "user": bytes that user space can write and read.
KeyType user_type();
/// Returns the type "logon": bytes that only the kernel can read. The description is qualified, as in "service:name".
KeyType logon_type();

}  // namespace mktme::keys
