// SPDX-License-Identifier: Apache-2.0
// Transfers of devices, and what kernel threads do to pages.
#include <algorithm>

#include "kernel_model/mm/dma/dma_transfer.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/paging/collapse.hpp"
#include "kernel_model/mm/reclaim/merge_equal_pages.hpp"
#include "kernel_model/mm/reclaim/migrate.hpp"
#include "kernel_model/mm/reclaim/split_huge_pages.hpp"
#include "kernel_model/mm/reclaim/swap.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/deeds/line_check.hpp"
#include "sim/scenario/place.hpp"

namespace mktme::sim {

namespace {

/// Memory of a process, which may be that of another actor.
struct Memory {
    mm::AddressSpace* space = nullptr;
    mm::Range range{};
};

Memory memory_of(const Deed& deed, const scenario::Fv& range, const scenario::Off& offset,
                 const scenario::Len& length) {
    ScenarioActor& owner = range.owner ? owner_of(deed.world(), range.owner, range.name.text) : deed.actor();
    const mm::Address start =
        owner.names->find<RangeMeant>(range.name.text)->range.start + Deed::bytes(offset);
    return {owner.task->memory.get(), {start, start + Deed::bytes(length)}};
}

mm::DmaDevice device_of(const ScenarioWorld& world, const scenario::Device& name) {
    const auto& all = world.settings.devices;
    const auto found = std::ranges::find(all, name.text, &ScenarioDevice::name);
    return {.id = syscall::DeviceId{static_cast<std::uint32_t>(found - all.begin())},
            .address_bits = found->address_bits,
            .has_iommu = found->has_iommu};
}

/// Returns the KeyID that the driver puts into the address; nullopt: that of the page.
std::optional<KeyId> keyid_of(const Deed& deed, const scenario::Dma& what) {
    return what.keyid ? chosen_keyid(deed.world(), *what.keyid) : std::nullopt;
}

ActionEnd transfer(const Deed& deed, const scenario::Dma& what, const scenario::DmaRead& read) {
    const Memory memory = memory_of(deed, read.range, read.offset, read.length);
    std::vector<std::byte> bytes(Deed::bytes(read.length));
    const auto error = mm::device_reads(deed.task(), *memory.space, memory.range.start,
                                        device_of(deed.world(), what.device), keyid_of(deed, what), bytes);
    if (failed(error) || !read.byte) return ActionEnd::failure(error);
    return check_lines(memory.range.start, bytes, *read.byte);
}

ActionEnd transfer(const Deed& deed, const scenario::Dma& what, const scenario::DmaWrite& write) {
    const Memory memory = memory_of(deed, write.range, write.offset, write.length);
    const std::vector<std::byte> bytes(Deed::bytes(write.length), static_cast<std::byte>(write.byte.value));
    return ActionEnd::failure(mm::device_writes(deed.task(), *memory.space, memory.range.start,
                                                device_of(deed.world(), what.device), keyid_of(deed, what),
                                                bytes));
}

syscall::Errno do_page_work(const Deed& deed, const scenario::Mm& what) {
    Memory memory = memory_of(deed, what.range, what.offset, what.length);
    memory.range = {mm::page_down(memory.range.start), mm::page_up(memory.range.end)};
    switch (what.work) {
        case scenario::PageWork::swap_out: return mm::swap_out(*memory.space, memory.range);
        case scenario::PageWork::migrate:
            return mm::migrate(*memory.space, memory.range,
                               what.node
                                   ? std::optional{mm::NodeId{static_cast<std::uint32_t>(what.node->value)}}
                                   : std::nullopt);
        case scenario::PageWork::collapse: return mm::collapse_all(*memory.space, memory.range);
        case scenario::PageWork::split:
            mm::split_huge_pages(*memory.space, memory.range);
            return syscall::Errno::ok;
        case scenario::PageWork::ksm:
            mm::merge_equal_pages(*memory.space, memory.range);
            return syscall::Errno::ok;
    }
    return syscall::Errno::einval;
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Dma& what, const Given& /*name*/) {
    return std::visit([&](const auto& one) { return transfer(deed, what, one); }, what.transfer);
}

/// A kernel thread has the core meanwhile.
DeedResult perform(const Deed& deed, const scenario::Mm& what, const Given& /*name*/) {
    syscall::Hardware& hardware = deed.world().hardware();
    const SimTime task_switch = deed.world().settings.costs.task_switch;
    hardware.spend(deed.task().core, task_switch);
    const auto error = do_page_work(deed, what);
    hardware.spend(deed.task().core, task_switch);
    return ActionEnd::failure(error);
}

}  // namespace mktme::sim
