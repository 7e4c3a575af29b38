// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/kernel/signal_structs.hpp"

#include <algorithm>
#include <cstring>
#include <span>

#include "kernel_model/task/alternate_stack.hpp"

namespace mktme::kernel {

using process::Errno;
using task::number;
using task::SigCode;
using task::Signal;
using task::SignalSet;

namespace {

// Offsets in a siginfo_t.
constexpr std::size_t signo_at = 0;
constexpr std::size_t code_at = 8;
constexpr std::size_t pid_at = 16;
constexpr std::size_t uid_at = 20;
constexpr std::size_t value_at = 24;
constexpr std::size_t status_at = 24;
constexpr std::size_t address_at = 16;
constexpr std::size_t pkey_at = 32;

// SS_* of sigaltstack(2)
constexpr std::int32_t ss_onstack = 1;
constexpr std::int32_t ss_disable = 2;
constexpr std::uint32_t ss_autodisarm = 0x8000'0000;

template <class T, std::size_t N>
void put(std::array<std::byte, N>& bytes, std::size_t offset, T value) {
    std::memcpy(bytes.data() + offset, &value, sizeof value);
}

template <class T>
T get(const SigInfoBytes& bytes, std::size_t offset) {
    T value{};
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

/// Returns true for a code of the kernel whose siginfo has an address (SIL_FAULT).
bool tells_address(Signal signal, SigCode code) {
    constexpr SignalSet faults{Signal::sigsegv, Signal::sigbus, Signal::sigill, Signal::sigtrap,
                               Signal::sigfpe};
    return number(code) > 0 && code != SigCode::kernel && faults.contains(signal);
}

bool tells_status(Signal signal, SigCode code) {
    return signal == Signal::sigchld && number(code) > 0 && code != SigCode::kernel;
}

/// Returns the number of codes of their own that a signal has (NSIGILL and so on); 0 for none.
std::int32_t own_codes(int signal) {
    switch (signal) {
        case number(Signal::sigill): return 11;
        case number(Signal::sigfpe): return 15;
        case number(Signal::sigsegv): return 10;
        case number(Signal::sigbus): return 5;
        case number(Signal::sigtrap):
        case number(Signal::sigchld):
        case number(Signal::sigio): return 6;
        case number(Signal::sigsys): return 2;
        default: return 0;
    }
}

/// known_siginfo_layout
bool is_known(int signal, SigCode code) {
    constexpr std::int32_t detach_thread = -7;  // SI_DETHREAD, the lowest of a row
    constexpr std::int32_t async_name_lookup = -60;
    constexpr std::int32_t poll_codes = 6;
    const std::int32_t value = number(code);
    if (code == SigCode::kernel) return true;
    if (value > 0) {
        const std::int32_t own = own_codes(signal);
        return value <= (own > 0 ? own : poll_codes);
    }
    return value >= detach_thread || value == async_name_lookup;
}

}  // namespace

SigInfoBytes siginfo_bytes(const SigInfo& info) {
    SigInfoBytes bytes{};
    put(bytes, signo_at, static_cast<std::int32_t>(number(info.signal)));
    put(bytes, code_at, number(info.code));
    if (tells_address(info.signal, info.code)) {
        put(bytes, address_at, info.address);
        put(bytes, pkey_at, static_cast<std::uint32_t>(info.pkey));
        return bytes;
    }
    put(bytes, pid_at, info.pid);
    put(bytes, uid_at, number(info.uid));
    if (tells_status(info.signal, info.code)) put(bytes, status_at, info.status);
    else put(bytes, value_at, info.value);
    return bytes;
}

bool needs_all_bytes(const SigInfoBytes& bytes, int signal) {
    return !is_known(signal, SigCode{get<std::int32_t>(bytes, code_at)});
}

Result<SigInfo> siginfo_of(const SigInfoBytes& bytes, int signal) {
    SigInfo info{.signal = static_cast<Signal>(signal), .code = SigCode{get<std::int32_t>(bytes, code_at)}};
    const auto unused = std::span{bytes}.subspan(siginfo_used);
    if (needs_all_bytes(bytes, signal) &&
        std::ranges::any_of(unused, [](std::byte b) { return b != std::byte{}; }))
        return Errno::e2big;
    if (task::is_signal(signal) && tells_address(info.signal, info.code)) {
        info.address = get<std::uint64_t>(bytes, address_at);
        info.pkey = get<std::int32_t>(bytes, pkey_at);
        return info;
    }
    info.pid = get<std::int32_t>(bytes, pid_at);
    info.uid = task::Uid{get<std::uint32_t>(bytes, uid_at)};
    if (tells_status(info.signal, info.code)) info.status = get<std::int32_t>(bytes, status_at);
    else info.value = get<std::int64_t>(bytes, value_at);
    return info;
}

std::array<std::byte, process::signalfd_record_size> signalfd_record(const SigInfo& info) {
    constexpr std::size_t record_pid_at = 12;
    constexpr std::size_t record_uid_at = 16;
    constexpr std::size_t record_status_at = 40;
    constexpr std::size_t record_ptr_at = 48;
    constexpr std::size_t record_address_at = 72;
    std::array<std::byte, process::signalfd_record_size> bytes{};
    put(bytes, signo_at, static_cast<std::uint32_t>(number(info.signal)));
    put(bytes, code_at, number(info.code));
    put(bytes, record_pid_at, static_cast<std::uint32_t>(info.pid));
    put(bytes, record_uid_at, number(info.uid));
    put(bytes, record_status_at, info.status);
    put(bytes, record_int_at, static_cast<std::int32_t>(info.value));
    put(bytes, record_ptr_at, info.value);
    put(bytes, record_address_at, info.address);
    return bytes;
}

SigAction action_of(const SigActionStruct& action) {
    return {.handler = task::Handler{action.handler},
            .flags = static_cast<std::uint32_t>(action.flags),
            .mask = SignalSet::from_bits(action.mask)};
}

SigActionStruct struct_of(const SigAction& action) {
    return {.handler = static_cast<std::uint64_t>(action.handler),
            .flags = action.flags,
            .restorer = 0,
            .mask = action.mask.bits()};
}

Result<AlternateStack> stack_of(const StackStruct& stack) {
    const auto flags = static_cast<std::uint32_t>(stack.flags);
    const auto mode = static_cast<std::int32_t>(flags & ~ss_autodisarm);
    if (mode != 0 && mode != ss_onstack && mode != ss_disable) return Errno::einval;
    if (mode == ss_disable) return AlternateStack{};
    // The kernel's size 0 is too small, while that of an AlternateStack means none.
    return AlternateStack{.base = stack.base,
                          .size = std::max<std::uint64_t>(stack.size, 1),
                          .auto_disarm = (flags & ss_autodisarm) != 0};
}

StackStruct struct_of(const AlternateStack& stack, std::uint64_t stack_pointer) {
    std::uint32_t flags = stack.auto_disarm ? ss_autodisarm : 0;
    if (stack.size == 0) flags |= static_cast<std::uint32_t>(ss_disable);
    else if (stack.is_in_use(stack_pointer)) flags |= static_cast<std::uint32_t>(ss_onstack);
    return {.base = stack.base, .flags = static_cast<std::int32_t>(flags), .padding = 0, .size = stack.size};
}

}  // namespace mktme::kernel
