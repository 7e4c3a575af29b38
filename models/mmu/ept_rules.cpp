// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/ept_rules.hpp"

namespace mktme::mmu {

namespace {

bool is_reserved_type(std::uint64_t entry) {
    const std::uint64_t type = (entry & EptEntry::memory_type) >> 3U;
    return type == 2 || type == 3 || type == 7;
}

bool is_possible(std::uint64_t rights) {
    return rights != EptEntry::writable && rights != (EptEntry::writable | EptEntry::executable) &&
           rights != EptEntry::executable;
}

}  // namespace

EptUse EptRules::use_of(Entry entry, int level) const {
    const std::uint64_t bits = entry.bits();
    if ((bits & EptEntry::rights) == 0) return EptUse::absent;
    if (!is_possible(bits & EptEntry::rights) || (bits & reserved_) != 0) return EptUse::misconfigured;
    const bool is_leaf = level == pte_level || (level <= pdpte_level && (bits & EptEntry::leaf) != 0);
    if (is_leaf) {
        const std::uint64_t below_page = offset_mask(size_of_leaf(level)) & address_field;
        return (bits & below_page) != 0 || is_reserved_type(bits) ? EptUse::misconfigured : EptUse::leaf;
    }
    constexpr std::uint64_t reserved_in_table = EptEntry::memory_type | EptEntry::ignore_pat | EptEntry::leaf;
    return (bits & reserved_in_table) != 0 ? EptUse::misconfigured : EptUse::table;
}

}  // namespace mktme::mmu
