// SPDX-License-Identifier: Apache-2.0
// Transfers of devices, and what kernel threads do to pages.
#include <algorithm>

#include "kernel_model/mm/dma/dma_transfer.hpp"
#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/paging/collapse.hpp"
#include "kernel_model/mm/reclaim/merge_equal_pages.hpp"
#include "kernel_model/mm/reclaim/migrate.hpp"
#include "kernel_model/mm/reclaim/split_huge_pages.hpp"
#include "kernel_model/mm/reclaim/swap.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/task/task.hpp"
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
    ScenarioActor& owner = range.owner ? *deed.world().find(range.owner->text) : deed.actor();
    if (owner.task == nullptr) throw NotHere{"its process has ended"};
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
std::optional<KeyId> keyid_of(ScenarioWorld& world, const std::optional<scenario::KeyIdChoice>& choice) {
    if (!choice || std::holds_alternative<scenario::PageKeyId>(*choice)) return std::nullopt;
    if (const auto* number = std::get_if<scenario::Dec>(&*choice))
        return KeyId{static_cast<std::uint16_t>(number->value)};
    if (const auto* key = std::get_if<scenario::FKey>(&*choice)) return keyid_of(world, *key);
    return KeyId{};
}

ActionEnd transfer(const Deed& deed, const scenario::Dma& what, const scenario::DmaRead& read) {
    const Memory memory = memory_of(deed, read.range, read.offset, read.length);
    std::vector<std::byte> bytes(Deed::bytes(read.length));
    const auto error =
        mm::device_reads(deed.task(), *memory.space, memory.range.start, device_of(deed.world(), what.device),
                         keyid_of(deed.world(), what.keyid), bytes);
    if (failed(error) || !read.byte) return ActionEnd::failure(error);
    return check_lines(memory.range.start, bytes, *read.byte);
}

ActionEnd transfer(const Deed& deed, const scenario::Dma& what, const scenario::DmaWrite& write) {
    const Memory memory = memory_of(deed, write.range, write.offset, write.length);
    const std::vector<std::byte> bytes(Deed::bytes(write.length), static_cast<std::byte>(write.byte.value));
    return ActionEnd::failure(mm::device_writes(deed.task(), *memory.space, memory.range.start,
                                                device_of(deed.world(), what.device),
                                                keyid_of(deed.world(), what.keyid), bytes));
}

/// Collapses the huge pages of all mappings of a range, as far as they permit it.
syscall::Errno collapse_all(const Deed& deed, const Memory& memory) {
    const mm::KernelWork work{*memory.space->memory, deed.task().core, memory.space};
    auto result = syscall::Errno::ok;
    for (const mm::Vma* vma = memory.space->vmas.overlapping(memory.range);
         vma != nullptr && vma->range.start < memory.range.end; vma = vma->next) {
        const mm::Range part{std::max(memory.range.start, vma->range.start),
                             std::min(memory.range.end, vma->range.end)};
        if (const auto error = mm::collapse(*memory.space, *vma, part); failed(error)) result = error;
    }
    return result;
}

syscall::Errno split_all(const Deed& deed, const Memory& memory) {
    const mm::KernelWork work{*memory.space->memory, deed.task().core, memory.space};
    mm::split_huge_pages(*memory.space, memory.range);
    return syscall::Errno::ok;
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
        case scenario::PageWork::collapse: return collapse_all(deed, memory);
        case scenario::PageWork::split: return split_all(deed, memory);
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
