// SPDX-License-Identifier: Apache-2.0
// Actions on mappings.
#include "kernel_model/mktme/encrypt_mprotect.hpp"
#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mm/calls/madvise.hpp"
#include "kernel_model/mm/calls/mmap.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "sim/scenario/deeds/deed.hpp"

namespace mktme::sim {

namespace {

constexpr std::uint64_t no_descriptor = ~std::uint64_t{0};

/// Makes a file in memory of a length. Returns its descriptor.
std::uint64_t make_file(const Deed& deed, std::uint64_t length) {
    std::int64_t descriptor = -1;
    deed.call(number_of("memfd_create"), {deed.place("scenario"), 0}, [&](std::int64_t result) {
        descriptor = result;
        return ActionEnd::of_result(result);
    });
    deed.call(number_of("ftruncate"), {Deed::word(descriptor), length});
    return Deed::word(descriptor);
}

DeedResult map(const Deed& deed, const scenario::PlainMapping& what, const Given& name) {
    const std::uint64_t length = Deed::bytes(what.length);
    const bool has_file = what.kind.backing == scenario::Backing::file;
    const bool shares = what.kind.sharing == scenario::Sharing::shared;
    const std::uint64_t descriptor = has_file ? make_file(deed, length) : no_descriptor;
    const std::uint64_t flags = (shares ? mm::map::shared : mm::map::is_private) |
                                (has_file ? 0 : mm::map::anonymous) | mm::map::fixed;
    auto end = deed.call(
        number_of("mmap"),
        {deed.names().place(length), length, Deed::protection(what.protection), flags, descriptor, 0},
        [&](std::int64_t result) {
            const auto start = static_cast<mm::Address>(result);
            if (result >= 0 && name)
                deed.names().define(name->text, RangeMeant{{start, start + mm::page_up(length)}});
            return ActionEnd::of_result(result);
        });
    if (has_file) deed.call(number_of("close"), {descriptor});
    return end;
}

DeedResult map(const Deed& /*deed*/, const scenario::DescriptorMapping& /*what*/, const Given& /*name*/) {
    throw NotHere{"there is no /dev/mktme here"};
}

/// Calls a system call on a part of a mapping.
template <class What>
DeedResult on_range(const Deed& deed, std::uint64_t number, const What& what, std::uint64_t third,
                    std::uint64_t fourth = 0) {
    return deed.call(number,
                     {deed.address(what.range, what.offset), Deed::bytes(what.length), third, fourth});
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Mmap& what, const Given& name) {
    return std::visit([&](const auto& mapping) { return map(deed, mapping, name); }, what.mapping);
}

DeedResult perform(const Deed& deed, const scenario::EncryptMprotect& what, const Given& /*name*/) {
    return on_range(deed, call_number(deed.world().settings.keys.profile), what,
                    Deed::protection(what.protection), deed.serial(what.key));
}

DeedResult perform(const Deed& deed, const scenario::Mprotect& what, const Given& /*name*/) {
    return on_range(deed, number_of("mprotect"), what, Deed::protection(what.protection));
}

DeedResult perform(const Deed& deed, const scenario::PkeyMprotect& what, const Given& /*name*/) {
    return on_range(deed, number_of("pkey_mprotect"), what, Deed::protection(what.protection),
                    deed.pkey(what.key));
}

DeedResult perform(const Deed& deed, const scenario::Munmap& what, const Given& /*name*/) {
    return on_range(deed, number_of("munmap"), what, 0);
}

DeedResult perform(const Deed& deed, const scenario::Madvise& what, const Given& /*name*/) {
    return on_range(deed, number_of("madvise"), what, static_cast<std::uint64_t>(mm::Advice::dont_need));
}

DeedResult perform(const Deed& deed, const scenario::Flush& what, const Given& /*name*/) {
    const mm::Address start = deed.address(what.range, what.offset);
    const mmu::EntryFormat format = deed.world().kernel.memory.settings.entries;
    for (mm::Address page = mm::page_down(start); page < start + Deed::bytes(what.length);
         page += mm::page_size) {
        const auto entry = deed.task().memory->table.entry(page);
        if (entry.is_present())
            deed.world().hardware().flush_lines(deed.task().core, format.full_page(entry.bits()),
                                                Bytes{mm::page_size});
    }
    return ActionEnd::success();
}

}  // namespace mktme::sim
