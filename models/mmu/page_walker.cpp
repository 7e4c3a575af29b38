// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/page_walker.hpp"

#include <algorithm>

namespace mktme::mmu {

namespace {

constexpr PhysAddr table_of(PhysAddr place) { return PhysAddr{place.count() & ~(table_bytes - 1)}; }

}  // namespace

WalkStep PageWalker::begin(const WalkRequest& request) {
    request_ = request;
    outcome_ = {};
    is_exchanging_ = false;
    may_write_ = true;
    cached_above_ = 0;
    above_ = PagingRules::all_rights;
    level_ = paging_->mode().levels;
    const auto hit =
        cache_ != nullptr ? cache_->deepest(request_.space, request_.access.address) : std::nullopt;
    hit_cache_ = hit.has_value();
    if (!hit) return enter_table(paging_->root_table(request_.cr3));
    above_ = hit->entry;
    cached_above_ = hit->level;
    level_ = hit->level - 1;
    const PhysAddr table{hit->entry.bits() & address_field};
    return read_entry(entry_place(table, request_.access.address, level_));
}

WalkStep PageWalker::give(Entry entry) {
    // An entry that changed before its exchange is looked at as one that was just read.
    if (is_exchanging_ && entry == seen_) entry = wanted_;
    is_exchanging_ = false;
    return reading_ == Reading::ept ? see_ept_entry(entry) : see_entry(entry);
}

WalkStep PageWalker::enter_table(PhysAddr table) {
    const PhysAddr place = entry_place(table, request_.access.address, level_);
    return request_.ept ? begin_nested(place, Purpose::table) : read_entry(place);
}

/// Asks for an entry whose place in the host's memory is known, and with it that of its table. A table that the EPT
/// forbids to write is not cached: the address of an EPT violation would be unknown.
WalkStep PageWalker::read_entry(PhysAddr place) {
    const int above = level_ + 1;
    if (cache_ != nullptr && above <= paging_->mode().levels && above != cached_above_ && may_write_) {
        const std::uint64_t rights = above_.bits() & ~address_field;
        cache_->fill(request_.space, request_.access.address, above, Entry{rights | table_of(place).count()});
    }
    return read(place, Reading::paging);
}

WalkStep PageWalker::see_entry(Entry entry) {
    const EntryUse use = paging_->use_of(entry, level_);
    if (use == EntryUse::leaf) return see_leaf(entry);
    if (use != EntryUse::table) return page_fault(paging_->fault_at(use, request_.access));
    if (const Entry marked = PagingRules::marked(entry, use, request_.access.kind); marked != entry)
        return exchange(entry, marked);
    above_ = paging_->narrowed(above_, entry);
    --level_;
    return enter_table(PhysAddr{entry.bits() & address_field});
}

WalkStep PageWalker::see_leaf(Entry entry) {
    const Access& access = request_.access;
    const Translation page = paging_->translation(above_, entry, level_);
    if (!paging_->permits(page.leaf, access)) return page_fault(paging_->fault_by(page.leaf, access));
    if (const Entry marked = PagingRules::marked(entry, EntryUse::leaf, access.kind); marked != entry)
        return exchange(entry, marked);
    guest_page_ = page;
    if (request_.ept) return begin_nested(page.physical(access.address), Purpose::page);
    outcome_.translation = page;
    return end(WalkStep::Kind::translated);
}

WalkStep PageWalker::begin_nested(PhysAddr guest, Purpose purpose) {
    guest_ = guest;
    purpose_ = purpose;
    ept_rights_ = EptEntry::rights;
    ept_level_ = EptRules::levels;
    if (guest.count() >= EptRules::guest_limit) {
        ept_rights_ = 0;
        return ept_violation(ept_access());
    }
    return read(entry_place(request_.ept->table(), guest.count(), ept_level_), Reading::ept);
}

WalkStep PageWalker::see_ept_entry(Entry entry) {
    const EptUse use = ept_->use_of(entry, ept_level_);
    if (use == EptUse::misconfigured) {
        outcome_.guest_address = guest_.count();
        return end(WalkStep::Kind::ept_misconfiguration);
    }
    if (use == EptUse::absent) {
        ept_rights_ = 0;
        return ept_violation(ept_access());
    }
    if (use == EptUse::leaf) return see_ept_leaf(entry);
    if (request_.ept->has_flags() && (entry.bits() & EptEntry::accessed) == 0)
        return exchange(entry, Entry{entry.bits() | EptEntry::accessed});
    ept_rights_ &= entry.bits();
    --ept_level_;
    const PhysAddr table{entry.bits() & address_field};
    return read(entry_place(table, guest_.count(), ept_level_), Reading::ept);
}

WalkStep PageWalker::see_ept_leaf(Entry entry) {
    const std::uint64_t access = ept_access();
    const std::uint64_t rights = ept_rights_ & entry.bits();
    if ((access & ~rights) != 0) {
        ept_rights_ = rights;
        return ept_violation(access);
    }
    if (request_.ept->has_flags()) {
        const bool is_write = (access & EptEntry::writable) != 0;
        const Entry marked{entry.bits() | EptEntry::accessed | (is_write ? EptEntry::dirty : 0)};
        if (marked != entry) return exchange(entry, marked);
    }
    ept_rights_ = rights;
    return end_nested(entry, ept_level_);
}

/// Goes on with the host's address of the guest's table or page.
WalkStep PageWalker::end_nested(Entry leaf, int level) {
    const Translation host{.leaf = Entry{(leaf.bits() & address_field) | Entry::present},
                           .size = size_of_leaf(level)};
    if (purpose_ == Purpose::table) {
        may_write_ = (ept_rights_ & EptEntry::writable) != 0;
        return read_entry(host.physical(guest_.count()));
    }
    std::uint64_t bits = guest_page_.leaf.bits() & ~address_field;
    if ((ept_rights_ & EptEntry::writable) == 0) bits &= ~Entry::writable;
    if ((ept_rights_ & EptEntry::executable) == 0) bits |= Entry::no_execute;
    if (request_.ept->has_flags() && (leaf.bits() & EptEntry::dirty) == 0) bits &= ~Entry::dirty;
    const PageSize size = std::min(guest_page_.size, host.size);
    const std::uint64_t page = host.physical(guest_.count()).count() & ~offset_mask(size);
    const std::uint64_t mapped = static_cast<std::uint64_t>(guest_page_.size) << Translation::mapped_shift;
    outcome_.translation = {.leaf = Entry{bits | page | (size == guest_page_.size ? 0 : mapped)},
                            .size = size};
    return end(WalkStep::Kind::translated);
}

WalkStep PageWalker::read(PhysAddr place, Reading reading) {
    reading_ = reading;
    place_ = place;
    return {.kind = WalkStep::Kind::read, .place = place};
}

/// Asks for the flags of an entry to be set. Entries of a guest are written through the EPT.
WalkStep PageWalker::exchange(Entry seen, Entry wanted) {
    if (reading_ == Reading::paging && !may_write_)
        return ept_violation(EptEntry::readable | EptEntry::writable);
    is_exchanging_ = true;
    seen_ = seen;
    wanted_ = wanted;
    return {.kind = WalkStep::Kind::exchange, .place = place_, .seen = seen, .wanted = wanted};
}

WalkStep PageWalker::end(WalkStep::Kind kind) {
    outcome_.end = kind;
    return {.kind = kind};
}

WalkStep PageWalker::page_fault(std::uint32_t error_code) {
    outcome_.error_code = error_code;
    return end(WalkStep::Kind::page_fault);
}

WalkStep PageWalker::ept_violation(std::uint64_t access) {
    const std::uint64_t rights = (ept_rights_ & EptEntry::rights) << EptQualification::rights_shift;
    outcome_.guest_address = guest_.count();
    outcome_.qualification =
        static_cast<std::uint32_t>(access | rights) | EptQualification::has_linear_address;
    if (purpose_ == Purpose::page) outcome_.qualification |= EptQualification::of_page;
    return end(WalkStep::Kind::ept_violation);
}

/// Returns the rights that the access needs. With accessed and dirty flags in use, reads of the guest's page tables
/// count as writes.
std::uint64_t PageWalker::ept_access() const {
    if (purpose_ == Purpose::table)
        return request_.ept->has_flags() ? EptEntry::readable | EptEntry::writable : EptEntry::readable;
    switch (request_.access.kind) {
        case AccessKind::read: return EptEntry::readable;
        case AccessKind::write: return EptEntry::writable;
        case AccessKind::fetch: return EptEntry::executable;
    }
    return 0;
}

}  // namespace mktme::mmu
