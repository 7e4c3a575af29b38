// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/mktme/keyed_machine.hpp"

#include <fmt/format.h>
#include <stdexcept>

#include "models/crypto/encryption_mode.hpp"
#include "models/crypto/encryption_params.hpp"
#include "models/tme/boot/firmware.hpp"

namespace mktme::tests {

namespace {

/// Longer than any PCONFIG, and than the generator takes to fill its pool.
constexpr SimTime pause{1'000'000'000'000};

mmu::EntryFormat format_of(const tme::MktmeParams& params) {
    return mmu::EntryFormat{
        KeyIdField{static_cast<unsigned>(params.maxphyaddr), static_cast<unsigned>(params.keyid_bits)}};
}

}  // namespace

KeyedMachine::KeyedMachine(const tme::MktmeParams& params, std::uint32_t packages, bool raises_gp)
    : PlainHardware{format_of(params)} {
    for (std::uint32_t i = 0; i < packages; ++i) {
        tme::KeyHardwareParams hardware{.mktme = params};
        if (!raises_gp) hardware.pconfig.errors = tme::PconfigErrors::rax;
        packages_.push_back(std::make_unique<tme::KeyHardware>(hardware, fmt::format("package{}", i)));
        auto wanted = tme::firmware_activation(params, {.mode = crypto::EncryptionMode::mktme});
        if (!tme::boot(*packages_.back(), now_, wanted)) throw std::logic_error{"the package does not boot"};
    }
}

tme::PconfigResult KeyedMachine::result_of(CoreId core, PackageId package, const tme::KeyProgramImage& image) {
    using tme::PconfigStatus;
    if (!has_pconfig) return {.outcome = tme::PconfigOutcome::ud_fault};
    if (busy.contains(package)) return {.status = PconfigStatus::device_busy};
    const bool draws = tme::KeyProgramStruct::parse(image).command == 1;
    if (draws && without_entropy.contains(package)) return {.status = PconfigStatus::entropy_error};
    const tme::PconfigState state{.processor = tme::LogicalProcessor{number(core)}};
    return packages_[number(package)]->pconfig(now_ += pause, state, image);
}

tme::PconfigResult KeyedMachine::pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) {
    const tme::PconfigResult result = result_of(core, package, image);
    executed.push_back({package, core, tme::KeyProgramStruct::parse(image), result});
    if (result.is_success()) PlainHardware::pconfig(core, package, image);
    return result;
}

}  // namespace mktme::tests
