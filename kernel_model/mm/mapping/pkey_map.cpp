// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/mapping/pkey_map.hpp"

#include "models/mmu/pkru.hpp"

namespace mktme::mm {

namespace {

constexpr int none = -1;

}  // namespace

PkeyMap::PkeyMap(bool has_protection_keys)
    : of_process{has_protection_keys ? 1U : 0U},
      keys_{has_protection_keys ? mmu::Pkru::keys : 1},
      execute_only_{has_protection_keys ? none : 0} {}

std::optional<int> PkeyMap::allocate(std::uint32_t& bitmap) const {
    for (int pkey = 0; pkey < keys_; ++pkey) {
        const bool is_taken = (bitmap >> pkey & 1) != 0 || (pkey != 0 && pkey == execute_only_);
        if (is_taken) continue;
        bitmap |= 1U << pkey;
        return pkey;
    }
    return std::nullopt;
}

bool PkeyMap::is_allocated(int pkey, std::uint32_t bitmap) const {
    return pkey >= 0 && pkey < keys_ && pkey != execute_only_ && (bitmap >> pkey & 1) != 0;
}

std::optional<int> PkeyMap::execute_only() const {
    return execute_only_ == none ? std::nullopt : std::optional{execute_only_};
}

}  // namespace mktme::mm
