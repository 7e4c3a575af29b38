// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/mapping/pkey_map.hpp"

#include "models/mmu/pkru.hpp"

namespace mktme::mm {

namespace {

constexpr int none = -1;

}  // namespace

PkeyMap::PkeyMap(bool has_protection_keys)
    : keys_{has_protection_keys ? mmu::Pkru::keys : 1},
      allocated_{has_protection_keys ? 1U : 0U},
      execute_only_{has_protection_keys ? none : 0} {}

std::optional<int> PkeyMap::allocate() {
    for (int pkey = 0; pkey < keys_; ++pkey) {
        if ((allocated_ >> pkey & 1) != 0) continue;
        allocated_ |= 1U << pkey;
        return pkey;
    }
    return std::nullopt;
}

bool PkeyMap::is_allocated(int pkey) const {
    return pkey >= 0 && pkey < keys_ && pkey != execute_only_ && (allocated_ >> pkey & 1) != 0;
}

std::optional<int> PkeyMap::execute_only() const {
    return execute_only_ == none ? std::nullopt : std::optional{execute_only_};
}

}  // namespace mktme::mm
