// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "kernel_model/task/alternate_stack.hpp"
#include "kernel_model/task/disposition.hpp"
#include "kernel_model/task/siginfo.hpp"
#include "models/mmu/pkru.hpp"

namespace mktme::task {

/// Signal frame on the user's stack: the information for the handler, and the state that sigreturn(2) restores. A
/// handler may rewrite it.
struct SignalFrame {
    std::uint64_t address = 0;
    Handler handler = Handler::by_default;
    SigInfo info{};
    SignalSet blocked{};
    AlternateStack alternate_stack{};
    std::uint64_t stack_pointer = 0;
    /// The PKRU component of the XSAVE area. If it is marked absent, sigreturn puts the register into its initial state
    /// 0, which allows all accesses.
    std::optional<mmu::Pkru> pkru{};
};

/// Bytes of struct rt_sigframe: return address, ucontext (304) and siginfo (128).
inline constexpr std::uint64_t rt_sigframe_size = 8 + 304 + 128;
/// Bytes of a frame with the XSAVE area above it and the magic number after that. In standard format the area extends
/// to PKRU (component 9: 8 bytes at 2688).
inline constexpr std::uint64_t signal_frame_size = rt_sigframe_size + 2688 + 8 + 4;
/// Bytes below its stack pointer that the x86-64 ABI lets a function use.
inline constexpr std::uint64_t red_zone = 128;

}  // namespace mktme::task
