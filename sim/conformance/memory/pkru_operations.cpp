// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/memory/pkru_operations.hpp"

#include <fmt/format.h>

#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/kernel/signal_structs.hpp"
#include "kernel_model/syscall/numbers.hpp"
#include "kernel_model/task/signal_frame.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "sim/conformance/case_program.hpp"
#include "sim/conformance/memory/memory_words.hpp"

namespace mktme::sim {

namespace {

std::string shown(mmu::Pkru pkru) { return fmt::format("{:08x}", pkru.value()); }

/// The recorder's action for SIGUSR1. The address of its handler does not matter.
constexpr task::SigAction handling{.handler = task::Handler{0x40'1000}, .flags = task::action_flag::siginfo};

/// The recorder's result for a process that has died: of SIGSEGV, if a handler disables the key of its stack.
constexpr const char* dead = "!dead";

int pkey_word(const MemoryWords& words) {
    const auto pkey = words.integer(0);
    if (pkey < 0 || pkey >= mmu::Pkru::keys) words.reject(0, "a protection key");
    return pkey;
}

}  // namespace

std::optional<std::string> perform_pkru_operation(std::string_view name, const MemoryWords& words,
                                                  mmu::Pkru& pkru) {
    const auto count = words.count();
    if (name == "rdpkru" && count == 0) return shown(pkru);
    if (name == "wrpkru" && count == 1) {
        pkru = mmu::Pkru{words.hex(0)};
        return "0";
    }
    if (name == "pkey_get" && count == 1)
        return fmt::format("{}", static_cast<unsigned>(pkru.rights(pkey_word(words))));
    if (name == "pkey_set" && count == 2) {
        constexpr std::uint64_t most = 3;
        if (words.number(1) > most) words.reject(1, "rights (0 to 3)");
        pkru.set_rights(pkey_word(words), static_cast<mmu::PkeyRights>(words.number(1)));
        return "0";
    }
    return std::nullopt;
}

std::optional<std::string> perform_signal_operation(std::string_view name, const MemoryWords& words,
                                                    const CaseProgram& program) {
    const bool rewrites_frame = name == "sigmod" && words.count() == 1;
    if (!rewrites_frame && (name != "sigpkru" || words.count() > 1)) return std::nullopt;
    task::Task& task = program.task();
    const auto usr1 = static_cast<std::uint64_t>(number(task::Signal::sigusr1));
    const auto action = program.place_struct(kernel::struct_of(handling));
    program.call(number_of("rt_sigaction"), {usr1, action, 0, process::signal_set_size});
    program.call(number_of("tgkill"),
                 {static_cast<std::uint64_t>(task.group->id), static_cast<std::uint64_t>(task.pid), usr1});
    // The process stays, though it may have died: the rest of the case tells what it had mapped.
    const auto taken = program.kernel().delivery.return_to_user(task);
    if (taken.kind != process::Delivery::Kind::handler) return dead;
    const mmu::Pkru at_entry = task.pkru;
    if (rewrites_frame) task.signals.frames.back().pkru = mmu::Pkru{words.hex(0)};
    else if (words.count() == 1) task.pkru = mmu::Pkru{words.hex(0)};
    program.call(number_of("rt_sigreturn"), {});
    if (!task.signals.frames.empty()) return dead;
    return fmt::format("{} {}", shown(at_entry), shown(task.pkru));
}

}  // namespace mktme::sim
