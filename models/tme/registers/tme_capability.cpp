// SPDX-License-Identifier: Apache-2.0
#include "models/tme/registers/tme_capability.hpp"

#include <fmt/format.h>
#include <bit>

#include "models/base/error.hpp"
#include "models/tme/mktme_params.hpp"

namespace mktme::tme {

namespace {

void check_widths(const MktmeParams& params, const TmeCapability& capability) {
    if (params.keyid_bits > capability.max_keyid_bits)
        throw ConfigError{fmt::format("mktme.keyid_bits = {}: mktme.max_keyid_bits = {} allows no more",
                                      params.keyid_bits, capability.max_keyid_bits)};
    if (params.tdx_keyid_bits > params.keyid_bits)
        throw ConfigError{fmt::format("mktme.tdx_keyid_bits = {}: they are some of the mktme.keyid_bits = {}",
                                      params.tdx_keyid_bits, params.keyid_bits)};
    const std::uint64_t nameable = (std::uint64_t{1} << capability.max_keyid_bits) - 1;
    if (capability.max_keys > nameable)
        throw ConfigError{fmt::format("mktme.max_keys = {}: {} KeyID bits name {} KeyIDs besides 0",
                                      params.max_keys, capability.max_keyid_bits, nameable)};
}

void check_keys(const MktmeParams& params, const TmeCapability& capability) {
    const std::uint64_t nameable = (std::uint64_t{1} << params.keyid_bits) - 1;
    for (std::size_t number = 0; number < params.key.size(); ++number) {
        const KeyParams& key = params.key[number];
        const auto refuse = [&](std::string_view name, const auto& value, const std::string& why) {
            throw ConfigError{fmt::format("mktme.key[{}].{} = {}: {}", number, name, value, why)};
        };
        if (key.keyid > nameable)
            refuse("keyid", key.keyid,
                   fmt::format("mktme.keyid_bits = {} allows KeyIDs up to {}", params.keyid_bits, nameable));
        if (key.keyid > capability.max_keys)
            refuse("keyid", key.keyid, fmt::format("mktme.max_keys = {}", capability.max_keys));
        if ((capability.algorithms & mask_of(key.algorithm)) == 0)
            refuse("algorithm", name_of(key.algorithm),
                   fmt::format("not among mktme.algorithms = {}", params.algorithms));
    }
}

void check_exclusion(const MktmeParams& params) {
    constexpr std::uint64_t page = 4096;
    const std::uint64_t length = params.exclude_length.count();
    const std::uint64_t base = params.exclude_base.count();
    if (length == 0) return;
    if (length < page || !std::has_single_bit(length))
        throw ConfigError{
            fmt::format("mktme.exclude_length = {} B: must be a power of two from {} B on", length, page)};
    if (base % length != 0)
        throw ConfigError{fmt::format(
            "mktme.exclude_base = {:#x}: no multiple of mktme.exclude_length = {:#x}", base, length)};
    if (base >> params.maxphyaddr != 0)
        throw ConfigError{fmt::format("mktme.exclude_base = {:#x}: no address of mktme.maxphyaddr = {} bits",
                                      base, params.maxphyaddr)};
}

}  // namespace

TmeCapability capability_of(const MktmeParams& params) {
    const std::uint64_t bits = params.max_keyid_bits == 0 ? params.keyid_bits : params.max_keyid_bits;
    const std::uint64_t nameable = (std::uint64_t{1} << bits) - 1;
    return {.algorithms = static_cast<AlgorithmMask>(params.algorithms),
            .clear_saved_key = params.clear_saved_key,
            .bypass = params.bypass_supported,
            .max_keyid_bits = bits,
            .max_keys = params.max_keys == 0 ? nameable : params.max_keys};
}

void check(const MktmeParams& params) {
    const TmeCapability capability = capability_of(params);
    check_widths(params, capability);
    check_keys(params, capability);
    check_exclusion(params);
}

}  // namespace mktme::tme
