// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/plain_hardware/keyed_hardware.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <memory>

#include "models/base/error.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/crypto/encryption_params.hpp"
#include "models/tme/boot/firmware.hpp"
#include "models/tme/key_hardware.hpp"
#include "models/tme/key_hardware_params.hpp"

namespace mktme::plain_hardware {

namespace {

/// Longer than any PCONFIG, and than the generator takes to fill its pool.
constexpr SimTime between_instructions{1'000'000'000'000};

mmu::EntryFormat format_of(const tme::MktmeParams& params) {
    return mmu::EntryFormat{KeyIdField{params.maxphyaddr, params.keyid_bits}};
}

/// Returns packages that have booted.
std::vector<std::unique_ptr<tme::KeyHardware>> booted(const tme::KeyHardwareParams& params,
                                                      std::uint32_t count) {
    std::vector<std::unique_ptr<tme::KeyHardware>> packages;
    auto wanted = tme::firmware_activation(params.mktme, {.mode = crypto::EncryptionMode::mktme});
    wanted.restore_key = params.saved_key != nullptr;
    for (std::uint32_t i = 0; i < count; ++i) {
        packages.push_back(std::make_unique<tme::KeyHardware>(params, fmt::format("package{}", i)));
        if (!tme::boot(*packages.back(), SimTime{}, wanted))
            throw ConfigError{fmt::format("package {}: TME is not activated", i)};
    }
    return packages;
}

std::vector<const tme::KeyHardware*> pointers_to(
    const std::vector<std::unique_ptr<tme::KeyHardware>>& packages) {
    std::vector<const tme::KeyHardware*> pointers;
    pointers.reserve(packages.size());
    for (const auto& package : packages) pointers.push_back(package.get());
    return pointers;
}

}  // namespace

KeyedHardware::KeyedHardware(const tme::KeyHardwareParams& params, std::uint32_t packages, Bytes memory)
    : PlainHardware{format_of(params.mktme), &cipher_},
      packages_{booted(params, packages)},
      cipher_{pointers_to(packages_), memory} {}

KeyedHardware::~KeyedHardware() = default;

bool KeyedHardware::is_programmed(KeyId keyid) const {
    return std::ranges::any_of(packages_, [keyid](const auto& package) {
        const auto attributes = package->attributes(keyid);
        return !attributes.is_encrypted || attributes.slot == keyid;
    });
}

std::vector<std::uint64_t> KeyedHardware::activation() const {
    std::vector<std::uint64_t> values;
    for (const auto& package : packages_)
        values.push_back(package->rdmsr(tme::CoreId{0}, tme::Msr::tme_activate).value_or(0));
    return values;
}

tme::PconfigResult KeyedHardware::pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) {
    const tme::PconfigState state{.processor = tme::LogicalProcessor{number(core)}};
    const auto early = result_of(package, image);
    const tme::PconfigResult result =
        early ? *early : packages_[number(package)]->pconfig(now_ += between_instructions, state, image);
    note(result);
    if (result.is_success()) PlainHardware::pconfig(core, package, image);
    return result;
}

}  // namespace mktme::plain_hardware
