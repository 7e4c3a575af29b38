// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/memory_file.hpp"

#include <algorithm>

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/mapping/unmap.hpp"

namespace mktme::mm {

namespace {

/// Calls `visit(space, vma, part)` for the part of each mapping that shows pages from `first` up to `end`.
template <class Visit>
void visit_mappings(const Memory& memory, const MemoryFile& file, Pages first, Pages end, Visit&& visit) {
    for (AddressSpace* space : memory.spaces) {
        for (const Vma* vma = space->vmas.first(); vma != nullptr; vma = vma->next) {
            if (!vma->file || vma->file->file.get() != &file) continue;
            const Pages below = std::max(first, vma->offset);
            const Pages above = std::min(end, vma->offset + vma->range.pages());
            if (below >= above) continue;
            const Address base = vma->range.start;
            visit(*space, *vma,
                  Range{base + in_bytes(below - vma->offset), base + in_bytes(above - vma->offset)});
        }
    }
}

/// Removes the file's pages from `first` up to `end` from all mappings of it. Private copies go too if `copies` is true
/// (unmap_mapping_range).
void unmap_from_all(const Memory& memory, const MemoryFile& file, Pages first, Pages end, bool copies) {
    visit_mappings(memory, file, first, end, [&](AddressSpace& space, const Vma&, Range gone) {
        if (copies) zap(space, gone);
        else zap_file_pages(space, gone);
    });
}

/// Frees the page tables of a collapsed block in mappings that can hold no other pages there (retract_page_tables).
void retract_tables(const Memory& memory, const MemoryFile& file, Pages first) {
    visit_mappings(memory, file, first, first + huge_page_pages,
                   [](AddressSpace& space, const Vma& vma, Range part) {
                       if (!vma.anon.own()) space.table.release_empty(part);
                       space.table.gather().finish();
                   });
}

}  // namespace

MemoryFile::MemoryFile(Memory& memory, Kind kind, std::string name, Address size)
    : memory_{&memory},
      kind_{kind},
      name_{std::move(name)},
      size_{size} {}

MemoryFile::~MemoryFile() {
    const KernelWork work{*memory_};
    for (const auto& [index, frame] : pages_) memory_->put(frame);
    memory_->uncommit(promised_);
}

Errno MemoryFile::promise(bool privileged) {
    const Pages pages = in_pages(page_up(size_));
    if (!memory_->commit(pages, privileged)) return Errno::enomem;
    promised_ = pages;
    return Errno::ok;
}

std::optional<Frame> MemoryFile::present(Pages index) const {
    const auto place = pages_.find(index);
    return place != pages_.end() ? std::optional{place->second} : std::nullopt;
}

Result<Frame> MemoryFile::page(Pages index) {
    if (const auto frame = present(index)) return *frame;
    const KernelWork work{*memory_};
    const auto frame = memory_->allocate(FrameUse::file, KeyId{}, Zero::yes);
    if (!frame) return Errno::enomem;
    pages_.emplace(index, *frame);
    return *frame;
}

std::size_t MemoryFile::read(Address offset, std::span<std::byte> to) const {
    if (offset >= size_) return 0;
    to = to.first(std::min<std::size_t>(to.size(), size_ - offset));
    const KernelWork work{*memory_};
    const auto frame = present(in_pages(offset));
    if (!frame) std::ranges::fill(to, std::byte{});
    else memory_->read(PhysAddr{memory_->address_of(*frame).count() + offset % page_size}, to);
    return to.size();
}

Errno MemoryFile::write(Address offset, std::span<const std::byte> from) {
    const KernelWork work{*memory_};
    const auto frame = page(in_pages(offset));
    if (!frame) return frame.error();
    memory_->write(PhysAddr{memory_->address_of(*frame).count() + offset % page_size}, from);
    size_ = std::max(size_, offset + from.size());
    return Errno::ok;
}

Result<Address> MemoryFile::find_page(Address from, bool present) const {
    if (from >= size_) return Errno::enxio;
    for (Address at = from; at < size_; at = page_down(at) + page_size)
        if (pages_.contains(in_pages(at)) == present) return at;
    return present ? Result<Address>{Errno::enxio} : size_;
}

void MemoryFile::truncate(Address size) {
    const KernelWork work{*memory_};
    const bool shorter = size < size_;
    size_ = size;
    if (!shorter) return;
    const Pages first = in_pages(page_up(size));
    constexpr Pages last = std::numeric_limits<Pages>::max();
    unmap_from_all(*memory_, *this, first, last, true);
    forget_pages(first, last);
    clear_tail();
}

void MemoryFile::punch_hole(Pages first, Pages count) {
    const KernelWork work{*memory_};
    unmap_from_all(*memory_, *this, first, first + count, false);
    forget_pages(first, first + count);
}

Errno MemoryFile::collapse(Pages first) {
    if (is_huge(first)) return Errno::ok;
    const KernelWork work{*memory_};
    const Pages end = first + huge_page_pages;
    const auto is_inside = [&](const auto& page) { return page.first >= first && page.first < end; };
    if (std::ranges::none_of(pages_, is_inside)) return Errno::einval;
    const auto block = memory_->allocate_huge(FrameUse::file, KeyId{}, Zero::no);
    if (!block) return Errno::enomem;
    unmap_from_all(*memory_, *this, first, end, false);
    for (Pages i = 0; i < huge_page_pages; ++i) {
        const Frame to{number(*block) + i};
        if (const auto old = present(first + i)) memory_->copy_page(to, *old);
        else memory_->work().clear_page(memory_->address_of(to));
    }
    retract_tables(*memory_, *this, first);
    forget_pages(first, end);
    for (Pages i = 0; i < huge_page_pages; ++i) pages_.emplace(first + i, Frame{number(*block) + i});
    huge_.insert(first);
    return Errno::ok;
}

void MemoryFile::split(Pages index) {
    const KernelWork work{*memory_};
    const Pages first = index - index % huge_page_pages;
    const Pages end = first + huge_page_pages;
    unmap_from_all(*memory_, *this, first, end, false);
    huge_.erase(first);
    forget_pages(std::max(first, in_pages(page_up(size_))), end);
}

void MemoryFile::forget_pages(Pages first, Pages end) {
    std::erase_if(pages_, [&](const auto& page) {
        const bool gone = page.first >= first && page.first < end;
        if (gone) memory_->put(page.second);
        return gone;
    });
    std::erase_if(huge_, [&](Pages block) { return block < end && block + huge_page_pages > first; });
}

/// Clears the last page beyond the end of the file, so that it reads as zeros when the file grows again.
void MemoryFile::clear_tail() {
    const Address used = size_ % page_size;
    const auto place = pages_.find(in_pages(size_));
    if (used == 0 || place == pages_.end()) return;
    const std::vector<std::byte> zeros(page_size - used);
    memory_->write(PhysAddr{memory_->address_of(place->second).count() + used}, zeros);
}

}  // namespace mktme::mm
