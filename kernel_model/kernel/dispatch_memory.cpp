// SPDX-License-Identifier: Apache-2.0
// The system calls of memory management.
#include <array>

#include "kernel_model/kernel/dispatch.hpp"
#include "kernel_model/mm/calls/madvise.hpp"
#include "kernel_model/mm/calls/mmap.hpp"
#include "kernel_model/mm/calls/mprotect.hpp"
#include "kernel_model/mm/calls/mremap.hpp"
#include "kernel_model/mm/calls/pkeys.hpp"
#include "kernel_model/mm/mapping/locking.hpp"

namespace mktme::kernel {

namespace {

using Regs = Registers;

Answer answer_with(const Result<mm::Address>& address) {
    return address ? Answer{static_cast<std::int64_t>(*address)} : address.error();
}

Answer mmap(Kernel&, Call& c, const Regs& r) {
    return answer_with(mm::mmap(c.task(), {.address = r.a[0],
                                           .length = r.a[1],
                                           .protection = r.a[2],
                                           .flags = r.a[3],
                                           .descriptor = r.int32(4),
                                           .offset = r.a[5]}));
}

Answer mremap(Kernel&, Call& c, const Regs& r) {
    return answer_with(mm::mremap(c.task(), {.address = r.a[0],
                                             .old_length = r.a[1],
                                             .new_length = r.a[2],
                                             .flags = r.a[3],
                                             .new_address = r.a[4]}));
}

Answer pkey_alloc(Kernel&, Call& c, const Regs& r) {
    const auto pkey = mm::pkey_alloc(c.task(), r.a[0], r.a[1]);
    return pkey ? Answer{*pkey} : pkey.error();
}

// clang-format off
constexpr std::array rows{
    Row{number_of("mmap"), mmap},
    Row{number_of("mprotect"), [](Kernel&, Call& c, const Regs& r) {
        return answer(mm::mprotect(c.task(), r.a[0], r.a[1], r.a[2])); }},
    Row{number_of("munmap"), [](Kernel&, Call& c, const Regs& r) {
        return answer(mm::munmap(c.task(), r.a[0], r.a[1])); }},
    Row{number_of("brk"), [](Kernel&, Call& c, const Regs& r) {
        return Answer{static_cast<std::int64_t>(mm::brk(c.task(), r.a[0]))}; }},
    Row{number_of("mremap"), mremap},
    Row{number_of("msync"), [](Kernel&, Call& c, const Regs& r) {
        return answer(mm::msync(c.task(), r.a[0], r.a[1], r.word32(2))); }},
    Row{number_of("madvise"), [](Kernel&, Call& c, const Regs& r) {
        return answer(mm::madvise(c.task(), r.a[0], r.a[1], r.int32(2))); }},
    Row{number_of("mlock"), [](Kernel&, Call& c, const Regs& r) {
        return answer(mm::mlock(c.task(), r.a[0], r.a[1])); }},
    Row{number_of("mlockall"), [](Kernel&, Call& c, const Regs& r) {
        return answer(mm::mlockall(c.task(), r.word32(0))); }},
    Row{number_of("munlockall"), [](Kernel&, Call& c, const Regs&) {
        mm::munlockall(c.task());
        return Answer{0}; }},
    Row{number_of("munlock"), [](Kernel&, Call& c, const Regs& r) {
        return answer(mm::munlock(c.task(), r.a[0], r.a[1])); }},
    Row{number_of("pkey_mprotect"), [](Kernel&, Call& c, const Regs& r) {
        return answer(mm::pkey_mprotect(c.task(), r.a[0], r.a[1], r.a[2], r.int32(3))); }},
    Row{number_of("pkey_alloc"), pkey_alloc},
    Row{number_of("pkey_free"), [](Kernel&, Call& c, const Regs& r) {
        return answer(mm::pkey_free(c.task(), r.int32(0))); }},
};
// clang-format on

}  // namespace

std::span<const Row> memory_calls() { return rows; }

}  // namespace mktme::kernel
