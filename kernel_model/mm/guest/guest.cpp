// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/guest/guest.hpp"

#include <fmt/format.h>

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/paging/populate.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/syscall/work_list.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::mm {

namespace {

/// Returns a leaf for a page. The guest may read, write and execute all of its memory: whether a page can be written is what the
/// process' entry says.
PageTableEntry leaf_of(const Memory& memory, Frame page, bool writable) {
    return PageTableEntry::leaf(page, memory.frames.keyid(page), vm::access, writable,
                                memory.settings.entries);
}

}  // namespace

Guest::Guest(AddressSpace& host, Range memory)
    : host_{&host},
      memory_{memory},
      id_{host.memory->new_space_id()},
      table_{*host.memory, id_} {
    host.table.gather().add_guest(*this);
}

Guest::~Guest() { host_->table.gather().remove_guest(*this); }

/// Accesses an address as the core of the processor does, and enters pages on EPT violations.
template <class Access>
Errno Guest::reach(Task& processor, Address address, mmu::AccessKind kind, Access&& access) {
    for (;;) {
        if (const auto root = table_.root()) host_->memory->settle(*root);
        table_.gather().add_core(processor.core);
        const syscall::UserAccess wanted{.core = processor.core,
                                         .space = id_,
                                         .root = table_.root_address(),
                                         .address = address,
                                         .kind = kind};
        if (access(wanted)) return Errno::ok;
        if (const Errno error = enter_page(processor, address, kind == mmu::AccessKind::write); failed(error))
            return error;
    }
}

Errno Guest::load(Task& processor, Address address, std::span<std::byte> to) {
    return reach(processor, address, mmu::AccessKind::read, [&](const syscall::UserAccess& access) {
        return host_->memory->hardware->load(access, to).address.has_value();
    });
}

Errno Guest::store(Task& processor, Address address, std::span<const std::byte> from) {
    return reach(processor, address, mmu::AccessKind::write, [&](const syscall::UserAccess& access) {
        return host_->memory->hardware->store(access, from).address.has_value();
    });
}

/// Each stop names the address at which the program goes on.
Errno Guest::run(Task& processor, cpu::InstructionSource& program) {
    for (;;) {
        syscall::ProgramStop stop;
        const auto go_on = [&](const syscall::UserAccess& access) {
            stop = host_->memory->hardware->run(access, program);
            return true;
        };
        static_cast<void>(reach(processor, 0, mmu::AccessKind::read, go_on));
        if (stop.has_ended) return Errno::ok;
        const bool is_write = stop.kind == mmu::AccessKind::write;
        if (const Errno error = enter_page(processor, stop.address, is_write); failed(error)) return error;
    }
}

/// kvm_mmu_page_fault: brings the page in for the process, and enters it.
Errno Guest::enter_page(Task& processor, Address address, bool write) {
    Memory& memory = *host_->memory;
    const KernelWork work{memory, processor.core, host_};
    memory.work().spend(memory.settings.costs.fault);
    ++memory.stats.guest_faults;
    if (address >= memory_.end - memory_.start) return Errno::efault;
    const Address place = memory_.start + address;
    Vma* vma = host_->vmas.at(place);
    const PinFlags flags{.write = write};
    if (vma == nullptr || !may_pin(processor, *vma, flags)) return Errno::efault;
    const auto page = pin(processor, *host_, *vma, place, flags);
    if (!page) return page.failure() == FaultFailure::no_memory ? Errno::enomem : Errno::efault;
    const bool writable = host_->table.entry(place).is_writable();
    return table_.set(page_down(address), leaf_of(memory, *page, writable)) ? Errno::ok : Errno::enomem;
}

Errno Guest::redirect(Address address, Frame page) {
    const KernelWork work{*host_->memory, host_->memory->hardware->current_core(), host_};
    const Range whole{page_down(address), page_down(address) + page_size};
    if (!table_.set(whole.start, leaf_of(*host_->memory, page, true))) return Errno::enomem;
    redirected_.insert(whole.start);
    table_.gather().stale(whole);
    table_.gather().finish();
    return Errno::ok;
}

void Guest::zap(Range range) {
    const Range part{std::max(range.start, memory_.start), std::min(range.end, memory_.end)};
    if (part.start >= part.end) return;
    const Range own{part.start - memory_.start, part.end - memory_.start};
    bool any = false;
    table_.update(own, [&](Address page, PageTableEntry) {
        redirected_.erase(page);
        any = true;
        return PageTableEntry{};
    });
    if (any) table_.gather().stale(own);
}

std::optional<std::string> Guest::broken_rule() {
    std::optional<std::string> broken;
    const EntryFormat format = host_->memory->settings.entries;
    table_.update({0, memory_.end - memory_.start}, [&](Address page, PageTableEntry entry) {
        const PageTableEntry of_process = host_->table.entry(memory_.start + page);
        const bool is_right = of_process.has_page() && entry.frame(format) == of_process.frame(format) &&
                              entry.keyid(format) == of_process.keyid(format) &&
                              (of_process.is_writable() || !entry.is_writable());
        if (!is_right && !broken && !redirected_.contains(page))
            broken = fmt::format("a guest's entry at {:x} is {:x}, that of its process {:x}", page,
                                 entry.bits(), of_process.bits());
        return entry;
    });
    return broken;
}

}  // namespace mktme::mm
