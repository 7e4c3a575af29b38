// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "models/memctrl/address/address_map.hpp"
#include "models/tme/registers/address_layout.hpp"

namespace mktme::dram {
struct Part;
}

namespace mktme::crypto {
enum class EncryptionMode;
}

namespace mktme::tme {
struct MktmeParams;
}

namespace mktme::memctrl {

struct MemoryParams;

/// Line that a physical address names.
struct DecodedLine {
    DramAddr line{};  // of its first byte, without the KeyID
    KeyId keyid{};
    Location where{};
};

/// Decoder of the physical addresses of a package: it takes the KeyID off and finds the line's place in DRAM.
class AddressDecoder {
public:
    /// `base` is the first DRAM address of the package. Throws ConfigError if that is not at a line, or the memory does
    /// not fit below the KeyID.
    AddressDecoder(const MemoryParams& memory, const dram::Part& part, const tme::MktmeParams& mktme,
                   crypto::EncryptionMode mode, DramAddr base = {});

    /// Returns the line of `address`, or nothing if there is no such memory or its KeyID cannot be used.
    [[nodiscard]] std::optional<DecodedLine> decode(PhysAddr address) const {
        const DramAddr dram = layout_.without_keyid(address);
        const KeyId keyid = layout_.keyid(address);
        const std::uint64_t offset = dram.count() - base_.count();  // wraps below the base
        if (offset >= capacity().count() || !layout_.is_valid(address) ||
            (keyid != KeyId{} && !is_usable(keyid)))
            return std::nullopt;
        return DecodedLine{DramAddr{dram.count() & ~(line_size.count() - 1)}, keyid,
                           map_.locate(DramAddr{offset})};
    }
    /// Returns the reason why `decode` refused `address`.
    [[nodiscard]] std::string why_unmapped(PhysAddr address) const;

    [[nodiscard]] const AddressMap& map() const { return map_; }
    [[nodiscard]] const tme::AddressLayout& layout() const { return layout_; }
    [[nodiscard]] const dram::Part& part() const { return part_; }
    [[nodiscard]] const MemoryParams& memory() const { return *memory_; }
    [[nodiscard]] DramAddr base() const { return base_; }
    /// Returns the first address after the memory.
    [[nodiscard]] DramAddr end() const { return DramAddr{base_.count() + capacity().count()}; }
    [[nodiscard]] Bytes capacity() const { return map_.capacity(); }

private:
    /// Returns true if requests can carry this KeyID, other than 0: the mode knows KeyIDs, and it is none of the
    /// TDX-private ones, which requests from outside SEAM cannot carry.
    [[nodiscard]] bool is_usable(KeyId keyid) const {
        return has_keyids_ && (in_seam_ || !layout_.is_tdx_private(keyid));
    }
    void check_fits() const;

    const dram::Part& part_;
    std::shared_ptr<const MemoryParams> memory_;
    crypto::EncryptionMode mode_;
    std::uint64_t maxphyaddr_;
    std::uint64_t keyid_bits_;
    std::uint64_t tdx_keyid_bits_;
    DramAddr base_;
    AddressMap map_;
    tme::AddressLayout layout_;
    bool has_keyids_;
    bool in_seam_;
};

}  // namespace mktme::memctrl
