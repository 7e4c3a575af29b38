// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/paging_rules.hpp"

#include "models/tme/registers/address_layout.hpp"

namespace mktme::mmu {

namespace {

constexpr std::uint64_t low_bits(unsigned count) { return (std::uint64_t{1} << count) - 1; }

/// Returns the bits of a physical address that software outside SEAM may not set: those of TDX-private KeyIDs.
std::uint64_t private_bits(const tme::AddressLayout& layout) {
    std::uint64_t bits = 0;
    for (std::uint64_t keyid = 1; keyid < layout.keyids(); keyid <<= 1U)
        if (layout.is_tdx_private(KeyId{static_cast<std::uint16_t>(keyid)}))
            bits |= keyid << layout.keyid_shift();
    return bits;
}

/// Returns the reserved low bits of the address in a leaf: below the page, but for bit 12, which is PAT there.
constexpr std::uint64_t below_page(int level) {
    constexpr std::uint64_t pat = std::uint64_t{1} << smallest_page_shift;
    return low_bits(shift_of_level(level)) & address_field & ~pat;
}

}  // namespace

std::uint64_t reserved_address_bits(const tme::AddressLayout& layout, bool in_seam) {
    const std::uint64_t physical = layout.keyid_field() | (layout.dram_limit().count() - 1);
    return address_field & (~physical | (in_seam ? 0 : private_bits(layout)));
}

PagingRules::PagingRules(const tme::AddressLayout& layout, const PagingMode& mode)
    : mode_{mode},
      reserved_{reserved_address_bits(layout, mode.in_seam)},
      root_bits_{(address_field & ~reserved_) | low_bits(smallest_page_shift)} {
    if (!mode.no_execute) reserved_ |= Entry::no_execute;
}

bool PagingRules::is_canonical(std::uint64_t address) const {
    const unsigned bits = shift_of_level(mode_.levels + 1);
    const std::uint64_t top = address >> (bits - 1);  // the sign bit and all above
    return top == 0 || top == low_bits(64 - bits + 1);
}

EntryUse PagingRules::use_of(Entry entry, int level) const {
    if (!entry.is_present()) return EntryUse::absent;
    if ((entry.bits() & reserved_) != 0) return EntryUse::reserved;
    if (level == pte_level) return EntryUse::leaf;
    if (!entry.is_huge()) return EntryUse::table;
    if (level > pdpte_level || (level == pdpte_level && !mode_.pages_1g)) return EntryUse::reserved;
    return (entry.bits() & below_page(level)) != 0 ? EntryUse::reserved : EntryUse::leaf;
}

Entry PagingRules::narrowed(Entry above, Entry table) const {
    constexpr std::uint64_t permissions = Entry::writable | Entry::user;
    const std::uint64_t rights = above.bits() & table.bits() & permissions;
    const std::uint64_t no_execute = (above.bits() | table.bits()) & Entry::no_execute;
    return Entry{Entry::present | rights | no_execute | (table.bits() & address_field)};
}

Translation PagingRules::translation(Entry above, Entry leaf, int level) const {
    constexpr std::uint64_t own = Entry::use_bits | Entry::pkey_mask << Entry::pkey_shift;
    const PageSize size = size_of_leaf(level);
    const std::uint64_t bits = narrowed(above, leaf).bits() | (leaf.bits() & own);
    return {.leaf = Entry{bits & ~(offset_mask(size) & address_field)}, .size = size};
}

Entry PagingRules::marked(Entry entry, EntryUse use, AccessKind kind) {
    const bool is_written = use == EntryUse::leaf && kind == AccessKind::write;
    return Entry{entry.bits() | (is_written ? Entry::use_bits : Entry::accessed)};
}

bool PagingRules::has_mode_rights(Entry leaf, const Access& access) const {
    const bool is_user_page = (leaf.bits() & Entry::user) != 0;
    if (access.is_user && !is_user_page) return false;
    if (access.kind == AccessKind::fetch) {
        if (!access.is_user && is_user_page && mode_.smep) return false;
        return leaf.is_executable();
    }
    if (!access.is_user && is_user_page && mode_.smap && !access.may_reach_user) return false;
    if (access.kind == AccessKind::read) return true;
    return leaf.is_writable() || (!access.is_user && !mode_.write_protect);
}

/// Protection keys apply to data accesses to user pages, from either mode. Without CR0.WP, those of a supervisor heed
/// the access-disable bit only.
bool PagingRules::pkey_forbids(Entry leaf, const Access& access) const {
    const bool is_user_page = (leaf.bits() & Entry::user) != 0;
    if (access.pkru == nullptr || access.kind == AccessKind::fetch || !is_user_page) return false;
    const bool as_read = access.kind == AccessKind::read || (!access.is_user && !mode_.write_protect);
    return !access.pkru->allows(leaf.pkey(), as_read ? DataAccess::read : DataAccess::write);
}

std::uint32_t PagingRules::code_of(const Access& access) const {
    std::uint32_t code = access.is_user ? FaultCode::user : 0;
    if (access.kind == AccessKind::write) code |= FaultCode::write;
    if (access.kind == AccessKind::fetch && (mode_.no_execute || mode_.smep)) code |= FaultCode::fetch;
    return code;
}

std::uint32_t PagingRules::fault_at(EntryUse use, const Access& access) const {
    const bool is_reserved = use == EntryUse::reserved;
    return code_of(access) | (is_reserved ? FaultCode::present | FaultCode::reserved : 0);
}

std::uint32_t PagingRules::fault_by(Entry leaf, const Access& access) const {
    return code_of(access) | FaultCode::present | (pkey_forbids(leaf, access) ? FaultCode::pkey : 0);
}

}  // namespace mktme::mmu
