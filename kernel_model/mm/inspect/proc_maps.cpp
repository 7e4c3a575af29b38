// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/inspect/proc_maps.hpp"

#include <fmt/format.h>
#include <array>

#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"

namespace mktme::mm {

namespace {

struct Mnemonic {
    VmFlags flag;
    const char* name;
};

/// show_smap_vma_flags of fs/proc/task_mmu.c, by bit.
constexpr std::array mnemonics{
    Mnemonic{vm::read, "rd"},      Mnemonic{vm::write, "wr"},           Mnemonic{vm::exec, "ex"},
    Mnemonic{vm::shared, "sh"},    Mnemonic{vm::may_read, "mr"},        Mnemonic{vm::may_write, "mw"},
    Mnemonic{vm::may_exec, "me"},  Mnemonic{vm::may_share, "ms"},       Mnemonic{vm::grows_down, "gd"},
    Mnemonic{vm::locked, "lo"},    Mnemonic{vm::sequential_read, "sr"}, Mnemonic{vm::random_read, "rr"},
    Mnemonic{vm::dont_copy, "dc"}, Mnemonic{vm::dont_expand, "de"},     Mnemonic{vm::locked_on_fault, "lf"},
    Mnemonic{vm::account, "ac"},   Mnemonic{vm::no_reserve, "nr"},      Mnemonic{vm::wipe_on_fork, "wf"},
    Mnemonic{vm::dont_dump, "dd"}, Mnemonic{vm::huge_page, "hg"},       Mnemonic{vm::no_huge_page, "nh"},
    Mnemonic{vm::mergeable, "mg"}, Mnemonic{vm::droppable, "dp"},
};

std::string permissions(VmFlags flags) {
    return {flags.has(vm::read) ? 'r' : '-', flags.has(vm::write) ? 'w' : '-',
            flags.has(vm::exec) ? 'x' : '-', flags.has(vm::may_share) ? 's' : 'p'};
}

std::string name_of(const AddressSpace& space, const Vma& vma) {
    if (!vma.file) return vma.range.overlaps(space.heap) ? "[heap]" : "";
    if (vma.file->file->kind() == MemoryFile::Kind::shared_anonymous) return "/dev/zero (deleted)";
    return fmt::format("/memfd:{} (deleted)", vma.file->file->name());
}

MappingView view_of(AddressSpace& space, const Vma& vma) {
    MappingView view{.range = vma.range,
                     .permissions = permissions(vma.flags),
                     .offset = vma.file ? vma.offset : 0,
                     .name = name_of(space, vma),
                     .pkey = vma.flags.pkey(),
                     .keyid = vma.keyid()};
    const Memory& memory = *space.memory;
    space.table.update(vma.range, [&](Address page, PageTableEntry entry) {
        if (!entry.has_page()) return entry;
        const FrameUse use = memory.frames.use(entry.frame(memory.settings.entries));
        if (use != FrameUse::zero_page) ++view.resident;
        if (use == FrameUse::anonymous) ++view.anonymous;
        if (use == FrameUse::anonymous && space.table.is_huge(page)) ++view.huge;
        return entry;
    });
    for (const auto& [flag, name] : mnemonics)
        if (vma.flags.has(flag)) view.flags.emplace_back(name);
    return view;
}

/// The name begins in this column (show_vma_header_prefix).
constexpr int name_column = 73;

std::string header(const MappingView& view) {
    std::string line = fmt::format("{:08x}-{:08x} {} {:08x} 00:01 0 ", view.range.start, view.range.end,
                                   view.permissions, in_bytes(view.offset));
    if (!view.name.empty()) line = fmt::format("{:<{}}{}", line, name_column, view.name);
    return line + '\n';
}

std::string size_line(const char* name, Pages pages) {
    return fmt::format("{:<16}{:>8} kB\n", name, in_bytes(pages) >> 10);
}

}  // namespace

std::vector<MappingView> mappings(AddressSpace& space, Range range) {
    std::vector<MappingView> views;
    for (const Vma* vma = space.vmas.overlapping(range); vma != nullptr && vma->range.start < range.end;
         vma = vma->next)
        views.push_back(view_of(space, *vma));
    return views;
}

std::string maps_text(AddressSpace& space) {
    std::string text;
    for (const auto& view : mappings(space)) text += header(view);
    return text;
}

std::string smaps_text(AddressSpace& space) {
    std::string text;
    for (const auto& view : mappings(space)) {
        text += header(view);
        text += size_line("Size:", view.range.pages());
        text += size_line("KernelPageSize:", 1);
        text += size_line("MMUPageSize:", 1);
        text += size_line("Rss:", view.resident);
        text += size_line("Anonymous:", view.anonymous);
        text += size_line("AnonHugePages:", view.huge);
        if (space.memory->settings.protection_keys) text += fmt::format("ProtectionKey:  {:>8}\n", view.pkey);
        text += fmt::format("KeyID:          {:>8}\n", view.keyid.count());
        text += fmt::format("VmFlags: {} \n", fmt::join(view.flags, " "));
    }
    return text;
}

}  // namespace mktme::mm
