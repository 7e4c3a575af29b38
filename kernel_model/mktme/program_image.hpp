// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mktme/key_spec.hpp"
#include "models/base/quantity.hpp"
#include "models/tme/pconfig/key_program_image.hpp"

namespace mktme::key_type {

/// What the structure for PCONFIG is made of, besides the KeyID and the key.
struct ImageContext {
    Words words{};
    tme::AlgorithmMask activated = 0;  // algorithms that the hardware has in use
    KeyText random{};                  // of the kernel, mixed into cpu keys by v2 and 62
};

/// Builds the structure for a key (docs/kernel_model/mktme.md#programming).
///
/// The structures of v2 for `clear` and `no-encrypt` name no algorithm, which a strict PCONFIG refuses.
tme::KeyProgramImage image_of(const KeySpec& spec, KeyId keyid, const ImageContext& context);

/// Builds the structure by which the kernel itself clears a key: the safe revoke of v1, and the worker of 59.
tme::KeyProgramImage clear_image(KeyId keyid, const ImageContext& context);

}  // namespace mktme::key_type
