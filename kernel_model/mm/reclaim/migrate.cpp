// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/reclaim/migrate.hpp"

#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/mm/reclaim/page_work.hpp"
#include "kernel_model/syscall/work_list.hpp"

namespace mktme::mm {

namespace {

/// One page on its way to another frame. While it has no entries, nobody can change it.
class PageMove {
public:
    PageMove(Memory& memory, const MovablePage& page, Frame to) : memory_{&memory}, page_{&page}, to_{to} {}

    void run() {
        take_out();
        memory_->copy_page(to_, page_->frame);
        copy_state();
        enter();
        ++memory_->stats.migrated;
    }

private:
    void take_out() {
        for (const auto& [space, vma, page] : page_->places) {
            space->lock({page, page + page_size});
            entries_.push_back(space->table.entry(page));
            static_cast<void>(space->table.set(page, {}));
            space->table.gather().stale({page, page + page_size});
            space->table.gather().flush();
        }
    }
    void copy_state() {
        FrameTable& frames = memory_->frames;
        const bool is_exclusive = frames.is_exclusive(page_->frame);
        for (std::size_t i = 1; i < page_->places.size(); ++i) frames.share(to_);
        if (is_exclusive) frames.make_exclusive(to_);
    }
    void enter() {
        const EntryFormat format = memory_->settings.entries;
        for (std::size_t i = 0; i < page_->places.size(); ++i) {
            const auto& [space, vma, page] = page_->places[i];
            const KeyId keyid = memory_->frames.keyid(to_);
            auto entry = PageTableEntry::leaf(to_, keyid, vma->flags, entries_[i].is_writable(), format);
            static_cast<void>(space->table.set(page, entry));  // the table is there
            space->table.gather().drop(page_->frame);
        }
    }

    Memory* memory_;
    const MovablePage* page_;
    Frame to_;
    std::vector<PageTableEntry> entries_;
};

}  // namespace

Errno migrate(AddressSpace& space, Range range, std::optional<NodeId> node) {
    Memory& memory = *space.memory;
    if (node && number(*node) >= memory.frames.nodes()) return Errno::einval;
    const PageWork work{space, range};
    Errno result = Errno::ok;
    for (const MovablePage& page : movable_pages(space, range)) {
        const NodeId target = node.value_or(memory.frames.node_of(page.frame));
        const auto to =
            memory.allocate_on(target, FrameUse::anonymous, memory.frames.keyid(page.frame), Zero::no);
        if (!to) {
            result = Errno::enomem;
            break;
        }
        PageMove{memory, page, *to}.run();
    }
    return result;
}

}  // namespace mktme::mm
