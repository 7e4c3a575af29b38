// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "kernel_model/plain_hardware/plain_hardware.hpp"

namespace mktme::tme {
class KeyHardware;
struct KeyHardwareParams;
}  // namespace mktme::tme

namespace mktme::plain_hardware {

/// A plain machine whose packages have the key hardware of models/tme: it judges every PCONFIG.
///
/// PCONFIG takes no time here: the pool of random numbers is always full, and the table free, unless a member says
/// otherwise.
class KeyedHardware : public PlainHardware {
public:
    /// Boots packages that encrypt with a key for each KeyID. Throws ConfigError if the parameters contradict each other.
    KeyedHardware(const tme::KeyHardwareParams& params, std::uint32_t packages);
    ~KeyedHardware() override;

    tme::PconfigResult pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) override;

    [[nodiscard]] std::uint32_t packages() const { return static_cast<std::uint32_t>(packages_.size()); }
    [[nodiscard]] const tme::KeyHardware& package(PackageId package) const { return *packages_[number(package)]; }
    /// Returns IA32_TME_ACTIVATE of each package.
    [[nodiscard]] std::vector<std::uint64_t> activation() const;

    std::set<PackageId> without_entropy;     // SET_KEY_RANDOM finds the pool empty
    std::set<PackageId> busy;                // somebody holds the key table
    std::optional<PackageId> left_out;       // PCONFIG succeeds there, and does nothing
    bool has_pconfig = true;                 // otherwise the instruction is undefined

private:
    tme::PconfigResult execute(CoreId core, PackageId package, const tme::KeyProgramImage& image);

    std::vector<std::unique_ptr<tme::KeyHardware>> packages_;
    SimTime now_{};
};

}  // namespace mktme::plain_hardware
