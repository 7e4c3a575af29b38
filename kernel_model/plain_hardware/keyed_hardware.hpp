// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "kernel_model/plain_hardware/keyed_cipher.hpp"
#include "kernel_model/plain_hardware/pconfig_faults.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"

namespace mktme::tme {
class KeyHardware;
struct KeyHardwareParams;
}  // namespace mktme::tme

namespace mktme::plain_hardware {

/// A plain machine whose packages have the key hardware of models/tme: it judges every PCONFIG, and DRAM holds the
/// ciphertext under its keys. Each package has an equal part of memory.
///
/// PCONFIG takes no time here: the pool of random numbers is always full, and the table free, unless a member says
/// otherwise.
class KeyedHardware : public PlainHardware, public PconfigFaults {
public:
    /// Boots packages with a key for each KeyID, and `memory` in equal parts. Throws ConfigError if the parameters contradict each other.
    KeyedHardware(const tme::KeyHardwareParams& params, std::uint32_t packages, Bytes memory);
    ~KeyedHardware() override;

    tme::PconfigResult pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) override;

    [[nodiscard]] std::uint32_t packages() const { return static_cast<std::uint32_t>(packages_.size()); }
    [[nodiscard]] const tme::KeyHardware& package(PackageId package) const {
        return *packages_[number(package)];
    }
    [[nodiscard]] const KeyedCipher& cipher() const { return cipher_; }
    /// Returns true if a package has a key, or no encryption, for the KeyID.
    [[nodiscard]] bool is_programmed(KeyId keyid) const;
    /// Returns IA32_TME_ACTIVATE of each package.
    [[nodiscard]] std::vector<std::uint64_t> activation() const;

private:
    std::vector<std::unique_ptr<tme::KeyHardware>> packages_;
    KeyedCipher cipher_;
    SimTime now_{};
};

}  // namespace mktme::plain_hardware
