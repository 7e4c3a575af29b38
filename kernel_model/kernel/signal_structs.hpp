// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/process/signalfd.hpp"

/// The structures of signals as user space on x86-64 knows them.
namespace mktme::kernel {

using process::Result;
using task::AlternateStack;
using task::SigAction;
using task::SigInfo;

/// Bytes of a siginfo_t, and of the part that has a meaning.
inline constexpr std::size_t siginfo_size = 128;
inline constexpr std::size_t siginfo_used = 48;

using SigInfoBytes = std::array<std::byte, siginfo_size>;

[[nodiscard]] SigInfoBytes siginfo_bytes(const SigInfo& info);
/// Returns true if the bytes behind the used part matter: the layout of the code is unknown.
[[nodiscard]] bool needs_all_bytes(const SigInfoBytes& bytes, int signal);
/// Returns the siginfo that user space wrote, as rt_sigqueueinfo(2) takes it: with the number `signal`. E2BIG: a code
/// of unknown layout, and bytes behind the used part that are not zero.
Result<SigInfo> siginfo_of(const SigInfoBytes& bytes, int signal);

/// Returns a record of a signalfd (struct signalfd_siginfo).
[[nodiscard]] std::array<std::byte, process::signalfd_record_size> signalfd_record(const SigInfo& info);
/// Offset of ssi_int, the value that came with the signal, in such a record.
inline constexpr std::size_t record_int_at = 44;

/// struct sigaction of rt_sigaction(2). The model runs handlers itself, so the restorer has no meaning.
struct SigActionStruct {
    std::uint64_t handler;
    std::uint64_t flags;
    std::uint64_t restorer;
    std::uint64_t mask;
};
[[nodiscard]] SigAction action_of(const SigActionStruct& action);
[[nodiscard]] SigActionStruct struct_of(const SigAction& action);

/// stack_t of sigaltstack(2).
struct StackStruct {
    std::uint64_t base;
    std::int32_t flags;
    std::int32_t padding;
    std::uint64_t size;
};
/// Returns the stack that the structure asks for. EINVAL: unknown flags.
Result<AlternateStack> stack_of(const StackStruct& stack);
[[nodiscard]] StackStruct struct_of(const AlternateStack& stack, std::uint64_t stack_pointer);

}  // namespace mktme::kernel
