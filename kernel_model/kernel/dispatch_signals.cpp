// SPDX-License-Identifier: Apache-2.0
// The system calls on signals.
#include <algorithm>
#include <array>
#include <optional>

#include "kernel_model/kernel/dispatch.hpp"
#include "kernel_model/kernel/signal_structs.hpp"
#include "kernel_model/process/kill.hpp"
#include "kernel_model/process/signal_wait.hpp"
#include "kernel_model/process/signalfd.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::kernel {

namespace {

using process::MaskHow;
using process::signal_set_size;
using process::SignalWait;
using Regs = Registers;
using task::SignalSet;

/// Reads a structure, unless its address is null.
template <class T>
Result<std::optional<T>> read_optional(Call& c, UserAddr from) {
    if (from.is_null()) return std::optional<T>{};
    const auto value = syscall::read_struct<T>(c, from);
    return value ? Result<std::optional<T>>{std::optional<T>{*value}} : value.error();
}

template <class T>
Answer write_optional(Call& c, UserAddr to, const T& value) {
    return to.is_null() ? Answer{0} : answer(syscall::write_struct(c, to, value));
}

Answer rt_sigaction(Kernel& k, Call& c, const Regs& r) {
    if (r.a[3] != signal_set_size) return Errno::einval;
    const auto given = c.once([&] { return read_optional<SigActionStruct>(c, {r.a[1]}); });
    if (!given) return given.error();
    const auto action = *given ? std::optional{action_of(**given)} : std::nullopt;
    const auto old =
        c.once([&] { return process::sigaction(k.tasks.signal_queue(), c.task(), r.int32(0), action); });
    return old ? write_optional(c, {r.a[2]}, struct_of(*old)) : old.error();
}

Answer rt_sigprocmask(Kernel&, Call& c, const Regs& r) {
    if (r.a[3] != signal_set_size) return Errno::einval;
    const auto given = c.once([&] { return read_optional<std::uint64_t>(c, {r.a[1]}); });
    if (!given) return given.error();
    const auto set = *given ? std::optional{SignalSet::from_bits(**given)} : std::nullopt;
    const auto old = c.once([&] { return process::sigprocmask(c.task(), MaskHow{r.int32(0)}, set); });
    return old ? write_optional(c, {r.a[2]}, old->bits()) : old.error();
}

/// Writes as many bytes of the set as the caller wants.
Answer rt_sigpending(Kernel&, Call& c, const Regs& r) {
    const auto set = process::sigpending(c.task(), r.a[1]);
    if (!set) return set.error();
    const std::uint64_t bits = set->bits();
    return answer(c.user().write(c, {r.a[0]}, std::as_bytes(std::span{&bits, 1}).first(r.a[1])));
}

/// struct timespec
struct TimeSpec {
    std::int64_t seconds;
    std::int64_t nanoseconds;

    [[nodiscard]] bool is_valid() const {
        return seconds >= 0 && nanoseconds >= 0 && nanoseconds < syscall::nanoseconds_per_second;
    }
};

/// A sigtimedwait(2) in progress.
struct TimedWait {
    SignalWait wait;
    std::optional<KernelTime> deadline{};
};

TimedWait begin_wait(Kernel& k, Call& c, SignalSet set, const std::optional<TimeSpec>& patience) {
    constexpr std::int64_t longest =
        4'000'000'000;  // seconds; a longer wait would leave the range of KernelTime
    TimedWait timed{SignalWait{k.tasks.signal_queue(), c.task(), set}};
    if (!patience) return timed;
    const KernelTime span = in_nanoseconds(syscall::KernelSeconds{std::min(patience->seconds, longest)}) +
                            KernelTime{patience->nanoseconds};
    timed.deadline = c.now() + span;
    if (span == KernelTime{}) timed.wait.expire();
    return timed;
}

bool has_come(const void* wait) { return static_cast<const SignalWait*>(wait)->can_continue(); }

Result<SigInfo> wait_for_signal(Call& c, TimedWait& timed) {
    if (timed.deadline && *timed.deadline <= c.now()) timed.wait.expire();
    auto info = timed.wait.run();
    if (info.error() != Errno::erestartsys) return info;
    return timed.deadline ? c.sleep_until(*timed.deadline, has_come, &timed.wait)
                          : c.sleep(has_come, &timed.wait);
}

Answer rt_sigtimedwait(Kernel& k, Call& c, const Regs& r) {
    if (r.a[3] != signal_set_size) return Errno::einval;
    const auto set = c.once([&] { return syscall::read_struct<std::uint64_t>(c, {r.a[0]}); });
    if (!set) return set.error();
    const auto patience = c.once([&] { return read_optional<TimeSpec>(c, {r.a[2]}); });
    if (!patience) return patience.error();
    if (*patience && !(*patience)->is_valid()) return Errno::einval;
    auto& timed = c.keep([&] { return begin_wait(k, c, SignalSet::from_bits(*set), *patience); });
    const auto info = c.once([&] { return wait_for_signal(c, timed); });
    if (!info) return info.error();
    const auto written = write_optional(c, {r.a[1]}, siginfo_bytes(*info));
    return written ? Answer{number(info->signal)} : written;
}

/// Sleeps under another mask. The old one is restored when the signal is delivered.
Answer rt_sigsuspend(Kernel&, Call& c, const Regs& r) {
    if (r.a[1] != signal_set_size) return Errno::einval;
    const auto set = c.once([&] { return syscall::read_struct<std::uint64_t>(c, {r.a[0]}); });
    if (!set) return set.error();
    c.keep([&] {
        process::suspend_mask(c.task(), SignalSet::from_bits(*set));
        return true;
    });
    if (c.is_interrupted()) return Errno::eintr;
    return c.sleep([](const void*) { return false; }, nullptr);
}

/// Reads a siginfo of the caller's own. Only the bytes with a meaning must be readable, unless the code is unknown.
Result<SigInfo> read_siginfo(Call& c, UserAddr from, int signal) {
    SigInfoBytes bytes{};
    const auto all = std::span{bytes};
    if (const Errno error = c.user().read(c, from, all.first(siginfo_used)); failed(error)) return error;
    if (needs_all_bytes(bytes, signal))
        if (const Errno error = c.user().read(c, from + siginfo_used, all.subspan(siginfo_used));
            failed(error))
            return error;
    return siginfo_of(bytes, signal);
}

Answer rt_sigqueueinfo(Kernel& k, Call& c, const Regs& r) {
    const auto info = c.once([&] { return read_siginfo(c, {r.a[2]}, r.int32(1)); });
    if (!info) return info.error();
    return answer(process::queue_signal(k.tasks, c.task(), r.int32(0), r.int32(1), *info));
}

Answer rt_tgsigqueueinfo(Kernel& k, Call& c, const Regs& r) {
    const auto info = c.once([&] { return read_siginfo(c, {r.a[3]}, r.int32(2)); });
    if (!info) return info.error();
    return answer(
        process::queue_signal_to_thread(k.tasks, c.task(), r.int32(0), r.int32(1), r.int32(2), *info));
}

Result<AlternateStack> change_stack(Call& c, const StackStruct& given) {
    const auto& own = c.task().signals;
    if (own.alternate_stack.is_in_use(own.stack_pointer)) return Errno::eperm;
    const auto stack = stack_of(given);
    return stack ? process::sigaltstack(c.task(), *stack) : stack;
}

Answer sigaltstack(Kernel&, Call& c, const Regs& r) {
    const auto given = c.once([&] { return read_optional<StackStruct>(c, {r.a[0]}); });
    if (!given) return given.error();
    const auto old =
        c.once([&] { return *given ? change_stack(c, **given) : c.task().signals.alternate_stack; });
    return old ? write_optional(c, {r.a[1]}, struct_of(*old, c.task().signals.stack_pointer)) : old.error();
}

Answer open_signalfd(Call& c, const Regs& r, std::int32_t flags) {
    constexpr std::int32_t nonblock = 0x800;    // SFD_NONBLOCK
    constexpr std::int32_t cloexec = 0x8'0000;  // SFD_CLOEXEC
    if (r.a[2] != signal_set_size) return Errno::einval;
    const auto set = c.once([&] { return syscall::read_struct<std::uint64_t>(c, {r.a[1]}); });
    if (!set) return set.error();
    if ((flags & ~(nonblock | cloexec)) != 0) return Errno::einval;
    const auto descriptor =
        process::signalfd(c.task(), r.int32(0), SignalSet::from_bits(*set),
                          {.nonblocking = (flags & nonblock) != 0, .close_on_exec = (flags & cloexec) != 0});
    return descriptor ? Answer{*descriptor} : descriptor.error();
}

/// The registers that the frame holds are the program's own.
Answer rt_sigreturn(Kernel& k, Call& c, const Regs&) {
    k.delivery.sigreturn(c.task());
    return 0;
}

// clang-format off
constexpr std::array rows{
    Row{number_of("rt_sigaction"), rt_sigaction},
    Row{number_of("rt_sigprocmask"), rt_sigprocmask},
    Row{number_of("rt_sigpending"), rt_sigpending},
    Row{number_of("rt_sigtimedwait"), rt_sigtimedwait},
    Row{number_of("rt_sigqueueinfo"), rt_sigqueueinfo},
    Row{number_of("rt_tgsigqueueinfo"), rt_tgsigqueueinfo},
    Row{number_of("rt_sigsuspend"), rt_sigsuspend},
    Row{number_of("rt_sigreturn"), rt_sigreturn},
    Row{number_of("sigaltstack"), sigaltstack},
    Row{number_of("signalfd"), [](Kernel&, Call& c, const Regs& r) { return open_signalfd(c, r, 0); }},
    Row{number_of("signalfd4"), [](Kernel&, Call& c, const Regs& r) { return open_signalfd(c, r, r.int32(3)); }},
    Row{number_of("kill"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(process::kill(k.tasks, c.task(), r.int32(0), r.int32(1))); }},
    Row{number_of("tkill"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(process::kill_thread(k.tasks, c.task(), r.int32(0), r.int32(1))); }},
    Row{number_of("tgkill"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(process::kill_thread(k.tasks, c.task(), r.int32(0), r.int32(1), r.int32(2))); }},
};
// clang-format on

}  // namespace

std::span<const Row> signal_calls() { return rows; }

}  // namespace mktme::kernel
