// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/reclaim/merge_equal_pages.hpp"

#include <algorithm>
#include <array>

#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/mm/reclaim/page_work.hpp"
#include "kernel_model/syscall/work_list.hpp"

namespace mktme::mm {

namespace {

using PageBytes = std::array<std::byte, page_size>;

/// A page that nobody can write, and its bytes.
struct StablePage {
    Frame frame{};
    PageBytes bytes{};
};

/// One pass over the pages of a range.
class MergePass {
public:
    explicit MergePass(Memory& memory) : memory_{&memory} {}

    void take(const MovablePage& page) {
        protect(page);
        StablePage stable{page.frame};
        memory_->read(memory_->address_of(page.frame), stable.bytes);
        const auto is_equal = [&](const StablePage& other) { return other.bytes == stable.bytes; };
        const auto may_merge = [&](const StablePage& other) {
            return is_equal(other) && memory_->frames.keyid(other.frame) == memory_->frames.keyid(page.frame);
        };
        if (const auto other = std::ranges::find_if(stable_, may_merge); other != stable_.end())
            return replace(page, other->frame);
        if (std::ranges::any_of(stable_, is_equal)) ++memory_->stats.merges_refused;
        stable_.push_back(stable);
    }

private:
    /// Takes the permission to write from all entries, so that the bytes stay what they are (write_protect_page).
    void protect(const MovablePage& page) {
        for (const auto& [space, vma, at] : page.places) {
            const PageTableEntry entry = space->table.entry(at);
            if (!entry.is_writable()) continue;
            enter(*space, *vma, at, page.frame);
            space->table.gather().stale({at, at + page_size});
            space->table.gather().flush();
        }
        memory_->drain();
    }
    void replace(const MovablePage& page, Frame with) {
        for (const auto& [space, vma, at] : page.places) {
            enter(*space, *vma, at, with);
            memory_->frames.share(with);
            space->table.gather().drop(page.frame);
            space->table.gather().stale({at, at + page_size});
        }
        ++memory_->stats.merged;
    }
    void enter(AddressSpace& space, const Vma& vma, Address page, Frame frame) {
        space.lock({page, page + page_size});
        const auto entry = PageTableEntry::leaf(frame, memory_->frames.keyid(frame), vma.flags, false,
                                                memory_->settings.entries);
        static_cast<void>(space.table.set(page, entry));  // the table is there
    }

    Memory* memory_;
    std::vector<StablePage> stable_;
};

}  // namespace

void merge_equal_pages(AddressSpace& space, Range range) {
    Memory& memory = *space.memory;
    const PageWork work{space, range};
    MergePass pass{memory};
    for (const MovablePage& page : movable_pages(space, range)) pass.take(page);
}

}  // namespace mktme::mm
