// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include "tests/kernel_model/kernel/kernel_world.hpp"

namespace mktme::tests {

/// A process with a mapped page, a memory file of five bytes, a pending and blocked SIGUSR1, and a child.
struct Prepared : KernelWorld {
    static constexpr std::uint64_t usr1 = 10;
    static constexpr std::uint64_t usr1_set = std::uint64_t{1} << (usr1 - 1);
    static constexpr std::uint64_t set_size = 8;
    static constexpr std::uint64_t read_write = 3;
    static constexpr std::uint64_t private_anonymous = 0x22;
    static constexpr std::array<std::uint32_t, 2> header{0x2008'0522, 0};  // of capget and capset

    std::uint64_t page = word(call(number_of("mmap"), {0, 4096, read_write, private_anonymous, word(-1), 0}));
    std::uint64_t file = word(call(number_of("memfd_create"), {text("f"), 0}));
    std::uint64_t self = word(call(number_of("gettid"), {}));
    std::uint64_t key = user_key(task, "key");
    std::uint64_t child = 0;

    Prepared() {
        REQUIRE(call(number_of("write"), {file, text("hello"), 5}) == 5);
        REQUIRE(call(number_of("rt_sigprocmask"), {0, place(usr1_set), 0, set_size}) == 0);
        REQUIRE(call(number_of("tgkill"), {self, self, usr1}) == 0);
        child = word(call(number_of("fork"), {}));
    }
};

}  // namespace mktme::tests
