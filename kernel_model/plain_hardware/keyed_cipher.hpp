// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "kernel_model/plain_hardware/dram_cipher.hpp"
#include "kernel_model/syscall/cores.hpp"

namespace mktme::crypto {
class XtsKey;
}
namespace mktme::tme {
class KeyHardware;
}

namespace mktme::plain_hardware {

using syscall::PackageId;

/// AES-XTS under the keys that the key hardware of each package has at the time.
class KeyedCipher final : public DramCipher {
public:
    /// `packages` must outlive the cipher. Each has an equal part of `memory`, in a row.
    KeyedCipher(std::vector<const tme::KeyHardware*> packages, Bytes memory);
    ~KeyedCipher() override;

    [[nodiscard]] LineBytes encrypt(DramAddr line, KeyId keyid, const LineBytes& plain) const override;
    [[nodiscard]] LineBytes decrypt(DramAddr line, KeyId keyid, const LineBytes& stored) const override;
    /// Returns the package that has the memory at an address.
    [[nodiscard]] PackageId home_of(DramAddr address) const {
        return PackageId{static_cast<std::uint32_t>(address.count() / memory_of_package_ % packages_.size())};
    }

private:
    struct Expanded;

    [[nodiscard]] const crypto::XtsKey* key_of(DramAddr line, KeyId keyid) const;

    std::vector<const tme::KeyHardware*> packages_;
    std::uint64_t memory_of_package_;                                   // bytes
    mutable std::map<std::pair<PackageId, KeyId>, Expanded> expanded_;  // keys that were used
};

}  // namespace mktme::plain_hardware
