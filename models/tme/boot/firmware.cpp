// SPDX-License-Identifier: Apache-2.0
#include "models/tme/boot/firmware.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/crypto/encryption_params.hpp"
#include "models/tme/mktme_params.hpp"

namespace mktme::tme {

TmeActivate firmware_activation(const MktmeParams& params, const crypto::EncryptionParams& encryption) {
    using Mode = crypto::EncryptionMode;
    if (encryption.mode == Mode::off) return {};
    if (!params.tme)
        throw ConfigError{fmt::format("encryption.mode = {}: mktme.tme is false", name_of(encryption.mode))};
    const TmeAlgorithm policy = algorithm_of(encryption.algorithm);
    if ((params.algorithms & mask_of(policy)) == 0)
        throw ConfigError{fmt::format("encryption.algorithm = {}: not among mktme.algorithms = {}",
                                      name_of(encryption.algorithm), params.algorithms)};
    const bool bypass = encryption.mode == Mode::bypass || encryption.mode == Mode::no_encrypt;
    if (bypass && !params.bypass_supported)
        throw ConfigError{
            fmt::format("encryption.mode = {}: mktme.bypass_supported is false", name_of(encryption.mode))};
    return {.enable = true,
            .save_key = params.save_key,
            .policy = static_cast<std::uint64_t>(policy),
            .bypass = bypass,
            .keyid_bits = params.keyid_bits,
            .tdx_keyid_bits = params.tdx_keyid_bits,
            .algorithms = static_cast<AlgorithmMask>(params.algorithms)};
}

void exclude(KeyHardware& hardware, SimTime now, const MktmeParams& params) {
    if (params.exclude_length == Bytes{}) return;
    const CoreId first{0};
    const std::uint64_t mask = hardware.exclusion().mask_of(params.exclude_length);
    if (hardware.wrmsr(now, first, Msr::tme_exclude_mask, mask) != MsrWrite::done ||
        hardware.wrmsr(now, first, Msr::tme_exclude_base, params.exclude_base.count()) != MsrWrite::done)
        throw InvariantError{
            fmt::format("mktme.exclude_base = {:#x}: the package refuses it", params.exclude_base.count())};
}

bool boot(KeyHardware& hardware, SimTime now, const TmeActivate& wanted) {
    const CoreId first{0};
    if (hardware.wrmsr(now, first, Msr::tme_activate, wanted.to_msr()) != MsrWrite::done) return false;
    const auto activated = hardware.rdmsr(first, Msr::tme_activate);
    for (std::uint32_t core = 0; core < hardware.cores(); ++core)
        hardware.wrmsr(now, CoreId{core}, Msr::mk_tme_core_activate, 0);
    return activated && TmeActivate::from_msr(*activated).lock;
}

}  // namespace mktme::tme
