// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/stored_memory.hpp"

#include <algorithm>

namespace mktme::mm {

namespace {

std::size_t offset_in_page(PhysAddr address) { return address.count() % page_size; }

}  // namespace

std::unique_ptr<StoredMemory::Page>& StoredMemory::page(PhysAddr address) {
    const auto frame = (address.count() & format_.frame_mask()) >> page_shift;
    if (frame >= pages_.size()) pages_.resize(std::max<std::size_t>(frame + 1, 2 * pages_.size()));
    return pages_[frame];
}

void StoredMemory::clear_page(PhysAddr address) { page(address).reset(); }

void StoredMemory::copy_page(PhysAddr to, PhysAddr from) {
    page(to);  // grows pages_ now, so that neither reference moves
    const auto& source = page(from);
    page(to) = source ? std::make_unique<Page>(*source) : nullptr;
}

void StoredMemory::read(PhysAddr from, std::span<std::byte> to) {
    const auto& source = page(from);
    if (source)
        std::copy_n(source->begin() + static_cast<std::ptrdiff_t>(offset_in_page(from)), to.size(),
                    to.begin());
    else std::fill(to.begin(), to.end(), std::byte{});
}

void StoredMemory::write(PhysAddr to, std::span<const std::byte> from) {
    auto& target = page(to);
    if (!target) target = std::make_unique<Page>();
    std::copy(from.begin(), from.end(), target->begin() + static_cast<std::ptrdiff_t>(offset_in_page(to)));
}

void StoredMemory::write_entry(PhysAddr /*where*/, PageTableEntry /*entry*/) { ++entries_written_; }

void StoredMemory::flush_tlb(SpaceId /*space*/, Range /*range*/) { ++flushes_; }

}  // namespace mktme::mm
