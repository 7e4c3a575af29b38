// SPDX-License-Identifier: Apache-2.0
// The same system calls by number on the model and on this host's kernel.
#include <catch2/catch.hpp>

#include "models/base/random.hpp"
#include "tests/kernel_model/kernel/live_program.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// Changes ids at random, and notes them.
void change_ids(Program& program, Log& log) {
    RandomStream random{7, "live ids"};
    const auto get_uids = number_of("getresuid");
    const auto get_gids = number_of("getresgid");
    const std::array places{program.number_at(0), program.number_at(0), program.number_at(0)};
    const std::array calls{number_of("setuid"),   number_of("setgid"),    number_of("setreuid"),
                           number_of("setregid"), number_of("setresuid"), number_of("setresgid")};
    const std::array<std::uint64_t, 5> ids{~std::uint64_t{0}, 0, 1, 2, 3};
    const auto any_id = [&] { return ids[random.below(ids.size())]; };
    for (int i = 0; i < 300; ++i) {
        // Privilege is given up late.
        const auto call = calls[random.below(calls.size())];
        if (i < 150 && call == calls[0]) continue;
        log.push_back(program.call(call, {any_id(), any_id(), any_id()}));
        for (const auto get : {get_uids, get_gids}) {
            log.push_back(program.call(get, {places[0], places[1], places[2]}));
            for (const auto place : places) log.push_back(program.read(place));
        }
    }
}

void seek(Program& program, Log& log) {
    RandomStream random{8, "live positions"};
    const auto name = program.number_at('f');
    const auto file = static_cast<std::uint64_t>(program.call(number_of("memfd_create"), {name, 0}));
    const auto write_at = [&](std::uint64_t offset) {
        log.push_back(program.call(number_of("pwrite64"), {file, name, 4, offset}));
    };
    write_at(9'000);
    write_at(20'478);
    log.push_back(program.call(number_of("ftruncate"), {file, 50'000}));
    for (int i = 0; i < 500; ++i) {
        auto offset = random.below(60'000);
        if (random.below(4) == 0) offset = -offset;
        if (random.below(10) == 0) offset = offset << 48U;
        log.push_back(program.call(number_of("lseek"), {file, offset, random.below(6)}));
    }
}

void wait_for_children(Program& program, Log& log) {
    const auto status = program.number_at(-1);
    const auto wait = [&](std::int64_t child, std::int64_t pid, std::uint64_t options) {
        const auto got =
            program.call(number_of("wait4"), {static_cast<std::uint64_t>(pid), status, options, 0});
        log.push_back(got == child ? 1 : got);
        log.push_back(program.read(status));
    };
    for (const std::uint64_t options : {0U, 1U, 4U, 16U, 0x100'0000U, 0x4000'0000U, 0x8000'0000U})
        wait(0, -1, options);
    for (const std::int64_t pid : {0LL, -1LL, 1LL, -1'000'000LL, -0x8000'0000LL}) wait(0, pid, 0);
    for (const int code : {0, 3, 255, 256 + 7}) wait(program.child(0, code), -1, 0);
    for (const int signal : {SIGKILL, SIGTERM, SIGUSR1, 40}) wait(program.child(signal, 0), 0, WNOHANG);
    const auto child = program.child(SIGSTOP, 5);
    wait(child, child, WNOHANG);
    wait(child, child, WNOHANG | WCONTINUED);
    wait(child, child, WUNTRACED | WNOHANG);
    wait(child, child, WUNTRACED | WNOHANG);
    log.push_back(program.call(number_of("kill"), {static_cast<std::uint64_t>(child), SIGKILL}));
    const auto ended = program.child(0, 9);
    for (const int signal : {0, SIGTERM, 65})
        log.push_back(program.call(number_of("kill"),
                                   {static_cast<std::uint64_t>(ended), static_cast<std::uint64_t>(signal)}));
    wait(ended, ended, 0);
    log.push_back(program.call(number_of("kill"), {static_cast<std::uint64_t>(ended), 0}));
}

void refuse(Program& program, Log& log) {
    const auto number = program.number_at(0);
    constexpr std::uint64_t nowhere = 16;
    for (const std::uint64_t flags : {0U, 4U, 8U, 9U, 12U, 16U})
        log.push_back(program.call(number_of("mlockall"), {flags}));
    log.push_back(program.call(number_of("munlockall"), {}));
    log.push_back(program.call(number_of("rt_sigsuspend"), {number, 4}));
    log.push_back(program.call(number_of("rt_sigsuspend"), {nowhere, 9}));
    log.push_back(program.call(number_of("rt_sigsuspend"), {nowhere, 8}));
    log.push_back(program.call(number_of("setgroups"), {65'537, nowhere}));
    log.push_back(program.call(number_of("setgroups"), {1, nowhere}));
    log.push_back(program.call(number_of("execve"), {nowhere, 0, 0}));
    log.push_back(program.call(number_of("sigaltstack"), {nowhere, 0}));
    log.push_back(program.call(number_of("rt_sigpending"), {number, 9}));
    log.push_back(program.call(number_of("rt_sigtimedwait"), {nowhere, 0, nowhere, 4}));
    log.push_back(program.call(number_of("rt_sigtimedwait"), {nowhere, 0, nowhere, 8}));
    log.push_back(program.call(number_of("signalfd4"), {~std::uint64_t{0}, number, 4, 0}));
    log.push_back(program.call(number_of("prlimit64"), {0, 16, 0, 0}));
    log.push_back(program.call(number_of("setrlimit"), {16, nowhere}));
    log.push_back(program.call(number_of("getrusage"), {2, nowhere}));
    log.push_back(program.call(number_of("ftruncate"), {999, 0}));
    log.push_back(program.call(number_of("lseek"), {999, 0, 9}));
}

}  // namespace

TEST_CASE("Ids change as on this host's kernel", "[kernel][live]") { compare_with_host(change_ids); }
TEST_CASE("Positions of memory files change as on this host's kernel", "[kernel][live]") {
    compare_with_host(seek);
}
TEST_CASE("Children are waited for as on this host's kernel", "[kernel][live]") {
    compare_with_host(wait_for_children);
}
TEST_CASE("Bad arguments are refused as by this host's kernel", "[kernel][live]") {
    compare_with_host(refuse);
}
