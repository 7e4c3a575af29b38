// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/mktme/mktme_world.hpp"

#include <fmt/format.h>

#include "kernel_model/kernel/mktme_kernel_params.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/mm/paging/access.hpp"

namespace mktme::tests {

namespace {

constexpr Bytes memory_of_test{std::uint64_t{1} << 34U};  // that of MemorySettings

tme::KeyHardwareParams hardware_params(const MktmeWorldParams& params) {
    tme::KeyHardwareParams hardware{.mktme = params.hardware};
    if (!params.raises_gp) hardware.pconfig.errors = tme::PconfigErrors::rax;
    return hardware;
}

kernel::KernelParams kernel_params(const MktmeWorldParams& params, const KeyedMachine& machine) {
    const auto activate = machine.activation();
    const auto bits = static_cast<unsigned>(params.hardware.maxphyaddr);
    kernel::MktmeKernelParams mktme{
        .keys = params.keys,
        .detection = key_type::detect({.activate = activate, .physical_address_bits = bits}),
        .topology = {params.packages, params.cores}};
    const KeyIdField field{params.hardware.maxphyaddr, params.hardware.keyid_bits};
    return {.memory = {.entries = mmu::EntryFormat{field}},
            .mktme = std::make_shared<const kernel::MktmeKernelParams>(mktme),
            .seed = 1};
}

}  // namespace

MktmeWorld::MktmeWorld(const MktmeWorldParams& params)
    : MktmeWorld{params,
                 std::make_unique<KeyedMachine>(hardware_params(params), params.packages, memory_of_test)} {}

MktmeWorld::MktmeWorld(const MktmeWorldParams& params, std::unique_ptr<KeyedMachine> machine)
    : MktmeWorld{params, machine.get(), std::move(machine)} {}

MktmeWorld::MktmeWorld(const MktmeWorldParams& params, KeyedMachine* machine,
                       std::unique_ptr<KeyedMachine> owned)
    : KernelWorld{std::move(owned), kernel_params(params, *machine)},
      machine_{machine} {
    for (auto* set : {&task.cred.capabilities.permitted, &task.cred.capabilities.effective})
        set->add(task::Capability::sys_resource);
}

const char* MktmeWorld::payload() const {
    return service().rules.words == key_type::Words::v1 ? "entropy=0123456789abcdef" : cpu_payload;
}

std::int64_t MktmeWorld::add_key(std::string_view payload, const char* name, Task* by) {
    return call(by != nullptr ? *by : task, number_of("add_key"),
                {text("mktme"), text(name), user.place(payload).value, payload.size(),
                 serial(Serial::thread_keyring)});
}

std::int64_t MktmeWorld::map(std::uint64_t page, std::uint64_t pages, std::uint64_t protection,
                             std::uint64_t flags) {
    return call(number_of("mmap"), {at(page), pages * 4096, protection, flags, word(-1), 0});
}

std::int64_t MktmeWorld::unmap(std::uint64_t page, std::uint64_t pages, Task* by) {
    return call(by != nullptr ? *by : task, number_of("munmap"), {at(page), pages * 4096});
}

std::int64_t MktmeWorld::encrypt(std::uint64_t address, std::uint64_t length, std::uint64_t protection,
                                 std::uint64_t serial, Task* by) {
    return call(by != nullptr ? *by : task, call_number(service().params.profile),
                {address, length, protection, serial});
}

void MktmeWorld::fill(std::uint64_t page, std::uint64_t pages, int value) {
    const auto byte = static_cast<std::byte>(value);
    for (std::uint64_t i = page; i < page + pages; ++i) static_cast<void>(mm::store(task, at(i), {&byte, 1}));
}

bool MktmeWorld::reads(std::uint64_t page, std::uint64_t pages, int value) {
    for (std::uint64_t i = page; i < page + pages; ++i) {
        std::byte byte{};
        if (mm::load(task, at(i), {&byte, 1}) || static_cast<int>(byte) != value) return false;
    }
    return true;
}

std::optional<std::uint16_t> MktmeWorld::keyid_of_page(std::uint64_t page) {
    const auto entry = task.memory->table.entry(at(page));
    if (!entry.has_page()) return std::nullopt;
    return kernel.memory.settings.entries.keyid(entry.bits()).count();
}

std::uint16_t MktmeWorld::keyid_of_mapping(std::uint64_t page) {
    return task.memory->vmas.at(at(page))->keyid().count();
}

std::uint16_t MktmeWorld::keyid_of(std::uint64_t serial) {
    return key_type::keyid_of(*kernel.keys.find(Serial{static_cast<std::int32_t>(serial)})).count();
}

void MktmeWorld::pass(std::int64_t seconds) { pass_milliseconds(1000 * seconds); }

void MktmeWorld::pass_milliseconds(std::int64_t milliseconds) {
    constexpr std::int64_t nanoseconds = 1'000'000;
    const syscall::KernelTime end = clock.now() + syscall::KernelTime{milliseconds * nanoseconds};
    for (auto due = kernel.next_due(); due <= end; due = kernel.next_due()) {
        clock.pass(std::max(due, clock.now()) - clock.now());
        kernel.run_workers(clock.now());
    }
    clock.pass(end - clock.now());
}

std::string MktmeWorld::commands() const {
    constexpr std::array names{"direct", "random", "clear", "plain"};
    std::string text;
    for (const auto& executed : machine_->executed)
        if (executed.package == PackageId{0})
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", executed.program.keyid,
                                names[executed.program.command]);
    return text;
}

}  // namespace mktme::tests
