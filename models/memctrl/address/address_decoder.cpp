// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/address/address_decoder.hpp"

#include <fmt/format.h>
#include <bit>

#include "models/base/choice.hpp"
#include "models/base/error.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/dram/part.hpp"
#include "models/memctrl/memory_params.hpp"
#include "models/tme/mktme_params.hpp"

namespace mktme::memctrl {

using crypto::EncryptionMode;

AddressDecoder::AddressDecoder(const MemoryParams& memory, const dram::Part& part,
                               const tme::MktmeParams& mktme, EncryptionMode mode, DramAddr base)
    : part_{part},
      memory_{std::make_shared<const MemoryParams>(memory)},
      mode_{mode},
      maxphyaddr_{mktme.maxphyaddr},
      keyid_bits_{mktme.keyid_bits},
      tdx_keyid_bits_{mktme.tdx_keyid_bits},
      base_{base},
      map_{memory.address_map, part.geometry, memory.channels, memory.ranks, memory.address_hash},
      layout_{mktme},
      has_keyids_{mode == EncryptionMode::mktme || mode == EncryptionMode::no_encrypt},
      in_seam_{mktme.seam} {
    check_fits();
}

void AddressDecoder::check_fits() const {
    if (base_.count() % line_size.count() != 0)
        throw ConfigError{fmt::format("memory that begins at {:#x}: must begin at a multiple of {} B",
                                      base_.count(), line_size.count())};
    const Bytes end{this->end().count()};
    if (end <= layout_.dram_limit()) return;
    throw ConfigError{fmt::format(
        "memory.channels = {}, memory.ranks = {}: {} B of dram.part = {} need {} address bits, but "
        "mktme.maxphyaddr = {} and mktme.keyid_bits = {} leave {}",
        memory_->channels, memory_->ranks, end.count(), part_.name, std::bit_width(end.count() - 1),
        maxphyaddr_, keyid_bits_, maxphyaddr_ - keyid_bits_)};
}

std::string AddressDecoder::why_unmapped(PhysAddr address) const {
    if (!layout_.is_valid(address))
        return fmt::format("address {:#x} has bits above mktme.maxphyaddr = {}", address.count(),
                           maxphyaddr_);
    const std::uint64_t dram = layout_.without_keyid(address).count();
    const std::uint64_t end = this->end().count();
    if (dram < base_.count())
        return fmt::format("address {:#x} lies below the memory there is, which begins at {:#x}",
                           address.count(), base_.count());
    if (dram >= end)
        return fmt::format("address {:#x} lies above the {} B of memory there are ({:#x})", address.count(),
                           end, end);
    const KeyId keyid = layout_.keyid(address);
    if (layout_.is_tdx_private(keyid) && !in_seam_)
        return fmt::format("address {:#x} carries KeyID {}, which mktme.tdx_keyid_bits = {} keeps for SEAM",
                           address.count(), keyid.count(), tdx_keyid_bits_);
    return fmt::format(
        "address {:#x} carries KeyID {} in bits {}:{}, but encryption.mode = {} knows KeyID 0 only",
        address.count(), keyid.count(), maxphyaddr_ - 1, layout_.keyid_shift(), name_of(mode_));
}

}  // namespace mktme::memctrl
