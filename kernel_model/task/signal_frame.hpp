// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "kernel_model/task/disposition.hpp"
#include "kernel_model/task/siginfo.hpp"
#include "models/mmu/pkru.hpp"

namespace mktme::task {

/// A stack for handlers of its own: sigaltstack(2). Without size there is none.
struct AlternateStack {
    std::uint64_t base = 0;
    std::uint64_t size = 0;
    bool auto_disarm = false;  // SS_AUTODISARM: forgotten while a handler runs

    [[nodiscard]] bool contains(std::uint64_t stack_pointer) const {
        return stack_pointer > base && stack_pointer - base <= size;
    }
    bool operator==(const AlternateStack&) const = default;
};

/// What delivery leaves on the user's stack: what the handler is told, and what sigreturn(2) restores.
/// A handler may rewrite it.
struct SignalFrame {
    std::uint64_t address = 0;
    Handler handler = Handler::by_default;
    SigInfo info{};
    SignalSet blocked{};
    AlternateStack alternate_stack{};
    std::uint64_t stack_pointer = 0;
    /// The PKRU component of the XSAVE area. Marked absent, sigreturn puts the register into its initial
    /// state, which is 0: all allowed.
    std::optional<mmu::Pkru> pkru{};
};

/// Bytes of struct rt_sigframe: return address, ucontext (304) and siginfo (128).
inline constexpr std::uint64_t rt_sigframe_size = 8 + 304 + 128;
/// Bytes a frame takes with the XSAVE area above it, which in standard format goes up to PKRU (component 9: 8
/// bytes at 2688), and the magic number behind that.
inline constexpr std::uint64_t signal_frame_size = rt_sigframe_size + 2688 + 8 + 4;
/// What the x86-64 ABI lets a function use below its stack pointer.
inline constexpr std::uint64_t red_zone = 128;
/// Where a thread's stack pointer is unless somebody sets it.
inline constexpr std::uint64_t usual_stack_pointer = 0x7fff'ffff'e000;

}  // namespace mktme::task
