// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/plain_hardware/keyed_hardware.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/crypto/encryption_params.hpp"
#include "models/crypto/tweak_input.hpp"
#include "models/crypto/xts.hpp"
#include "models/tme/boot/firmware.hpp"
#include "models/tme/key_hardware.hpp"
#include "models/tme/key_hardware_params.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_command.hpp"

namespace mktme::plain_hardware {

namespace {

/// Longer than any PCONFIG, and than the generator takes to fill its pool.
constexpr SimTime between_instructions{1'000'000'000'000};

mmu::EntryFormat format_of(const tme::MktmeParams& params) {
    return mmu::EntryFormat{KeyIdField{params.maxphyaddr, params.keyid_bits}};
}

}  // namespace

/// An expanded key, and the entry of the table that it was expanded from.
struct KeyedHardware::Expanded {
    std::uint64_t generation = 0;
    std::unique_ptr<crypto::XtsKey> key;
};

KeyedHardware::KeyedHardware(const tme::KeyHardwareParams& params, std::uint32_t packages, Bytes memory)
    : PlainHardware{format_of(params.mktme), this},
      memory_of_package_{memory.count() / packages} {
    const auto wanted = tme::firmware_activation(params.mktme, {.mode = crypto::EncryptionMode::mktme});
    for (std::uint32_t i = 0; i < packages; ++i) {
        packages_.push_back(std::make_unique<tme::KeyHardware>(params, fmt::format("package{}", i)));
        if (!tme::boot(*packages_.back(), now_, wanted))
            throw ConfigError{fmt::format("package {}: TME is not activated", i)};
    }
}

KeyedHardware::~KeyedHardware() = default;

/// Returns the key of a line; null if it is in plain.
const crypto::XtsKey* KeyedHardware::key_of(DramAddr line, KeyId keyid) const {
    const PackageId home = home_of(line);
    const tme::KeyHardware& hardware = package(home);
    const tme::KeyAttributes attributes = hardware.attributes(keyid, line);
    if (!attributes.is_encrypted) return nullptr;
    Expanded& expanded = expanded_[{home, attributes.slot}];
    if (!expanded.key || expanded.generation != attributes.generation) {
        const auto& keys = hardware.table()[attributes.slot].keys;
        const std::size_t bytes = tme::key_bytes(attributes.algorithm);
        expanded = {attributes.generation,
                    std::make_unique<crypto::XtsKey>(tme::cipher_of(attributes.algorithm),
                                                     std::span{keys.data}.first(bytes),
                                                     std::span{keys.tweak}.first(bytes))};
    }
    return expanded.key.get();
}

LineBytes KeyedHardware::encrypt(DramAddr line, KeyId keyid, const LineBytes& plain) const {
    const crypto::XtsKey* key = key_of(line, keyid);
    if (key == nullptr) return plain;
    LineBytes stored;
    key->encrypt(crypto::tweak_number(line, {}), plain, stored);
    return stored;
}

LineBytes KeyedHardware::decrypt(DramAddr line, KeyId keyid, const LineBytes& stored) const {
    const crypto::XtsKey* key = key_of(line, keyid);
    if (key == nullptr) return stored;
    LineBytes plain;
    key->decrypt(crypto::tweak_number(line, {}), stored, plain);
    return plain;
}

std::vector<std::uint64_t> KeyedHardware::activation() const {
    std::vector<std::uint64_t> values;
    for (const auto& package : packages_)
        values.push_back(package->rdmsr(tme::CoreId{0}, tme::Msr::tme_activate).value_or(0));
    return values;
}

tme::PconfigResult KeyedHardware::execute(CoreId core, PackageId package, const tme::KeyProgramImage& image) {
    using tme::PconfigStatus;
    if (!has_pconfig) return {.outcome = tme::PconfigOutcome::ud_fault};
    if (busy.contains(package)) return {.status = PconfigStatus::device_busy};
    const auto program = tme::KeyProgramStruct::parse(image);
    constexpr auto random = static_cast<std::uint8_t>(tme::PconfigCommand::set_key_random);
    if (program.command == random && without_entropy.contains(package))
        return {.status = PconfigStatus::entropy_error};
    if (left_out == package) return {.programmed = KeyId{program.keyid}};
    const tme::PconfigState state{.processor = tme::LogicalProcessor{number(core)}};
    return packages_[number(package)]->pconfig(now_ += between_instructions, state, image);
}

tme::PconfigResult KeyedHardware::pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) {
    const tme::PconfigResult result = execute(core, package, image);
    if (result.outcome == tme::PconfigOutcome::completed) ++counts_[static_cast<std::size_t>(result.status)];
    if (result.is_success()) PlainHardware::pconfig(core, package, image);
    return result;
}

}  // namespace mktme::plain_hardware
