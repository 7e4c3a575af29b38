// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "kernel_model/plain_hardware/plain_hardware.hpp"

namespace mktme::crypto {
class XtsKey;
}
namespace mktme::tme {
class KeyHardware;
enum class PconfigStatus : std::uint8_t;
struct KeyHardwareParams;
}  // namespace mktme::tme

namespace mktme::plain_hardware {

/// A plain machine whose packages have the key hardware of models/tme: it judges every PCONFIG, and DRAM holds the
/// ciphertext under its keys. Each package has an equal part of memory.
///
/// PCONFIG takes no time here: the pool of random numbers is always full, and the table free, unless a member says
/// otherwise.
class KeyedHardware : public PlainHardware, private DramCipher {
public:
    /// Boots packages with a key for each KeyID, and `memory` in equal parts. Throws ConfigError if the parameters contradict each other.
    KeyedHardware(const tme::KeyHardwareParams& params, std::uint32_t packages, Bytes memory);
    ~KeyedHardware() override;

    tme::PconfigResult pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) override;

    [[nodiscard]] std::uint32_t packages() const { return static_cast<std::uint32_t>(packages_.size()); }
    [[nodiscard]] const tme::KeyHardware& package(PackageId package) const {
        return *packages_[number(package)];
    }
    [[nodiscard]] PackageId home_of(DramAddr address) const {
        return PackageId{static_cast<std::uint32_t>(address.count() / memory_of_package_) % packages()};
    }
    /// Returns what a read of a line past the caches gets under a KeyID.
    [[nodiscard]] LineBytes read_stored(DramAddr line, KeyId keyid) {
        return decrypt(line, keyid, lines().stored(line));
    }
    /// Returns the number of PCONFIGs that have ended so.
    [[nodiscard]] std::uint64_t count(tme::PconfigStatus status) const {
        return counts_[static_cast<std::size_t>(status)];
    }
    /// Returns IA32_TME_ACTIVATE of each package.
    [[nodiscard]] std::vector<std::uint64_t> activation() const;

    std::set<PackageId> without_entropy;  // SET_KEY_RANDOM finds the pool empty
    std::set<PackageId> busy;             // somebody holds the key table
    std::optional<PackageId> left_out;    // PCONFIG succeeds there, and does nothing
    bool has_pconfig = true;              // otherwise the instruction is undefined

private:
    [[nodiscard]] LineBytes encrypt(DramAddr line, KeyId keyid, const LineBytes& plain) const override;
    [[nodiscard]] LineBytes decrypt(DramAddr line, KeyId keyid, const LineBytes& stored) const override;
    [[nodiscard]] const crypto::XtsKey* key_of(DramAddr line, KeyId keyid) const;
    tme::PconfigResult execute(CoreId core, PackageId package, const tme::KeyProgramImage& image);

    std::vector<std::unique_ptr<tme::KeyHardware>> packages_;
    std::uint64_t memory_of_package_;        // bytes
    std::array<std::uint64_t, 6> counts_{};  // by status
    SimTime now_{};
    struct Expanded;
    mutable std::map<std::pair<PackageId, KeyId>, Expanded> expanded_;  // keys that were used
};

}  // namespace mktme::plain_hardware
