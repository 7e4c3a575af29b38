// SPDX-License-Identifier: Apache-2.0
// What the player of scenarios makes of expectations, time and names.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "sim/scenario/player.hpp"
#include "sim/scenario/scenario_host.hpp"
#include "workloads/scenario/parse.hpp"

namespace {

using namespace mktme;
using Catch::Contains;

sim::ScenarioReport play(const std::string& lines) {
    const auto script = scenario::parse_text("mktme-scenario 2\n" + lines + "end\n", "script");
    return sim::ScenarioPlayer{script, "script"}.run();
}

/// Plays lines of the process `p`, which may make keys. Returns the failures as "LINE: EXPECTED, not GOT".
std::vector<std::string> failures(const std::string& lines) {
    const auto report = play("config keyids=2 cores=2\n@0\nspawn p cap=SYS_RESOURCE\n" + lines);
    CHECK(report.broken_invariant.empty());
    CHECK(report.left_over.empty());
    std::vector<std::string> texts;
    for (const auto& failure : report.failures)
        texts.push_back(fmt::format("{}: {}, not {}", failure.line, failure.expected, failure.got));
    return texts;
}

using Lines = std::vector<std::string>;

constexpr const char* key = "p k = add_key mktme \"k\" \"type=cpu algorithm=aes-xts-128\" @t\n";

}  // namespace

TEST_CASE("Without an expectation an action must succeed", "[scenario][player]") {
    CHECK(failures("p k = add_key mktme \"k\" \"type=none\" @t\n") == Lines{"5: success, not EINVAL"});
    CHECK(failures("p k = add_key mktme \"k\" \"type=none\" @t ? ENOKEY,EACCES\n") ==
          Lines{"5: ENOKEY,EACCES, not EINVAL"});
    CHECK(failures("p k = add_key mktme \"k\" \"type=none\" @t ? ENOKEY,EINVAL\n").empty());
    CHECK(failures("p m = mmap 1p rw anon,private ? ENOMEM\n") == Lines{"5: ENOMEM, not success"});
}

TEST_CASE("A check names the byte it found and where", "[scenario][player]") {
    CHECK(failures("p m = mmap 2p rw anon,private\np fill m 1p 64 0x11\np check m 1p 65 0x11\n") ==
          Lines{"7: success, not 0x00 at 0x100001002040"});
    CHECK(failures("p m = mmap 1p rw anon,private\np fill m 0 1p 0x11\np check m 0 1p !0x11\n") ==
          Lines{"7: success, not 0x11 all over the line at 0x100001001000"});
}

TEST_CASE("An expected fault does not end the process, another one does", "[scenario][player]") {
    CHECK(failures("p m = mmap 1p none anon,private\np check m 0 1p 0x00 ? SIGSEGV\n"
                   "p check m 0 1p 0x00 ? SEGV_ACCERR\nassert alive p\n")
              .empty());
    CHECK(failures("p m = mmap 1p none anon,private\np check m 0 1p 0x00\nassert dead p\np sleep 1\n") ==
          Lines{"6: success, not SEGV_ACCERR", "8: success, not dead"});
    CHECK(failures("p m = mmap 1p none anon,private\np check m 0 1p 0x00 ? SEGV_PKUERR\n") ==
          Lines{"6: SEGV_PKUERR, not SEGV_ACCERR"});
}

TEST_CASE("After a failure with ->skip, lines that use the name are skipped", "[scenario][player]") {
    const auto report =
        play("config keyids=1\n@0\nspawn p cap=SYS_RESOURCE\n" + std::string{key} +
             "p k2 = add_key mktme \"k2\" \"type=no-encrypt\" @t ? ENOKEY->skip\n"
             "p m = mmap 1p rw anon,private\np encrypt_mprotect m 0 1p rw k2\np fill m 0 1p 0x22\n");
    CHECK(report.failures.empty());
    CHECK(report.skipped == 1);
    CHECK(report.actions.size() == 4);
}

TEST_CASE("Lines of a sleeping process wait, those of others go on", "[scenario][player]") {
    CHECK(failures("spawn q\np m = mmap 1p rw anon,private\np sleep 1000\np fill m 0 1p 0x33\n"
                   "q n = mmap 1p rw anon,private\nassert blocked p\n") ==
          Lines{"10: that it holds, not idle"});
    // An assertion waits for all earlier lines; until then the sleeper's line has not run.
    CHECK(failures("p m = mmap 1p rw anon,private\np sleep 1000\np fill m 0 1p 0x33\np check m 0 1p 0x33\n"
                   "assert alive p\n")
              .empty());
}

TEST_CASE("A key of another process is waited for until it has its name", "[scenario][player]") {
    CHECK(failures("spawn q uid=0\nq m = mmap 1p rw anon,private\nq encrypt_mprotect m 0 1p rw p:k\n" +
                   std::string{key} + "assert mapped-with q:m 0 p:k\n")
              .empty());
}

TEST_CASE("Threads share names and memory, children have copies", "[scenario][player]") {
    CHECK(failures(
              "p m = mmap 1p rw anon,private\nthread t of p core=1\nt fill m 0 1p 0x44\np check m 0 1p 0x44\n"
              "p fork c\nc fill m 0 1p 0x45\np check m 0 1p 0x44\nc check m 0 1p 0x45\n"
              "assert different-frame p:m 0 c:m 0\n")
              .empty());
}

TEST_CASE("KeyIDs are counted and named", "[scenario][player]") {
    CHECK(failures(std::string{key} + "assert free-keyids 2\n") == Lines{"6: that it holds, not 1"});
    CHECK(failures(std::string{key} + "assert slot assigned 1\nassert slot available 1\n").empty());
    CHECK(failures(std::string{key} + "p m = mmap 1p rw anon,private\np encrypt_mprotect m 0 1p rw k\n"
                                      "p fill m 0 1p 0x01\nassert keyid m 0 none\n") ==
          Lines{"9: that it holds, not 1"});
}

TEST_CASE("A signal runs the lines of its handler, and the rights come back", "[scenario][player]") {
    CHECK(failures("p k = pkey_alloc deny-all\np m = mmap 1p rw anon,private\np pkey_mprotect m 0 1p rw k\n"
                   "p on SIGUSR1 fill m 0 1p 0x55 ? SEGV_PKUERR\np on SIGUSR1 wrpkru k none\n"
                   "p on SIGUSR1 fill m 0 1p 0x55\nspawn q\nq kill p SIGUSR1\nassert pkru p 0x5555555c\n"
                   "p wrpkru k none\np check m 0 1p 0x55\n")
              .empty());
    CHECK(failures("spawn q\nq kill p SIGUSR1\nassert dead p\n").empty());
    CHECK(failures("spawn q\np on SIGUSR1 ignore\nq kill p SIGUSR1\nassert alive p\n").empty());
    CHECK(
        failures(
            "spawn q\np block SIGUSR1\nq kill p SIGUSR1\nassert alive p\np unblock SIGUSR1\nassert dead p\n")
            .empty());
}

TEST_CASE("Busy tables and missing entropy end when they should", "[scenario][player]") {
    const std::string plain = "p n = add_key mktme \"n\" \"type=no-encrypt\" @t";
    CHECK(failures("inject busy package=0 for=1000\n" + plain + " ? ENOKEY\n+2000\n" + plain + "\n").empty());
    CHECK(failures("inject entropy off\n" + plain +
                   "\np k = add_key mktme \"k\" \"type=cpu algorithm=aes-xts-128\" @t ? "
                   "ENOKEY\ninject entropy on\n" +
                   key)
              .empty());
}

TEST_CASE("What this machine cannot do is refused with its line", "[scenario][player]") {
    CHECK_THROWS_WITH(play("config keyids=1\nspawn p\np m = mmap 1p rw anon,private\nassert clean\n"),
                      Contains("script:5:1: assert clean: needs a machine that checks its reads"));
    CHECK_THROWS_WITH(play("config when_full=queue\n"),
                      Contains("script:2") && Contains("not simulated yet"));
    CHECK_THROWS_WITH(play("config page=8192\n"), Contains("script:2") && Contains("pages have 4096 bytes"));
    CHECK_THROWS_WITH(play("config gc_delay=5\n"), Contains("the kernel counts it in seconds"));
    CHECK_THROWS_WITH(play("config cores=3 packages=2\n"), Contains("every package has as many cores"));
    CHECK_THROWS_WITH(play("config keyids=0\n"), Contains("keyids=0: from 1 to"));
    CHECK_THROWS_WITH(play("spawn p\np call madvise 0 1 well\n"),
                      Contains("script:3:1: p call madvise 0 1 well: \"well\" is not advice of madvise"));
}

TEST_CASE("A call of an operation on keys has the result that a recorded case would have",
          "[scenario][player][call]") {
    CHECK(failures("p k = call add_key s:user s:name s:payload @t -> k\n"
                   "p call read k -> 7 s:payload\n"
                   "p call describe k -> user 0 0 3f010000 s:name\n"
                   "p j = add_key user \"other\" \"x\" @t\n"
                   "p call read @t -> 8 k j\n"
                   "p call search @t s:user s:name 0 -> k\n"
                   "p call add_key s:user s:third s:x @t -> ?\n"
                   "p call revoke k\np call read k ? EKEYREVOKED\np call read k -> -EKEYREVOKED\n"
                   "p call read j -> 7 s:payload\n") == Lines{"15: success, not 1 s:x"});
}

TEST_CASE("A call of an operation on memory works on numbered pages, and names what it makes",
          "[scenario][player][call]") {
    CHECK(
        failures("p m = call mmap 0 2 rw- priv,anon,fixed -> 0\np call write 1 2a -> 0\np call read 1 -> 2a\n"
                 "p check m 1p 1 0x2a\np call munmap 1 1\np call read 1 -> SEGV_MAPERR\n"
                 "p call read 1 ? SEGV_MAPERR\np call munmap 1+1 1 ? EINVAL\n"
                 "p x = call pkey_alloc 0 2 -> 1\np call pkey_get 1 -> 2\np call rdpkru -> 55555558\n"
                 "p call file f 1 rw -> 0\np n = call mmap 4 1 r-- shared,fixed f 0\np check n 0 1 0x30\n"
                 "p call vmas -> 0-1:rw-p:0:anon 4-5:r--s:0:f+0\n") == Lines{});
}

TEST_CASE("A name that an expected failure left undefined skips a call that uses it",
          "[scenario][player][call]") {
    const auto report = play(
        "config keyids=1\n@0\nspawn p\np k = add_key mktme \"k\" \"type=cpu\" @t ? EACCES->skip\n"
        "p call describe k\n");
    CHECK(report.failures.empty());
    CHECK(report.skipped == 1);
}

TEST_CASE("A signalfd yields signals, and the key whose serial came with one",
          "[scenario][player][signals]") {
    const auto report = play(
        "config keyids=2\n@0\nspawn p cap=SYS_RESOURCE\nspawn q\n" + std::string{key} +
        "p call link k @u\np block SIGRT+1\np take SIGRT+1 ? EBADF\np signalfd SIGRT+1\np j = take SIGRT+1\n"
        "q kill p SIGRT+1 value=7\np call describe j ? ENOKEY\n");
    CHECK(report.failures.empty());
}

TEST_CASE("Every setting of kernel.keys can be written, and no other", "[scenario][player]") {
    CHECK(failures("sysctl root_maxkeys 1\np j = add_key user \"j\" \"x\" @t ? EDQUOT\n").empty());
    CHECK_THROWS_WITH(failures("sysctl nothing 1\n"), Contains("kernel.keys has no such setting"));
    CHECK_THROWS_WITH(failures("sysctl maxkeys 0\n"), Contains("may not have this value"));
}

TEST_CASE("Rights of a key are those that pkey_get returns, once it is a system call",
          "[scenario][player][pkeys]") {
    CHECK(
        failures("p x = pkey_alloc deny-write\np pkey_get x ? ENOSYS\np pkey_set x none ? ENOSYS\n").empty());
    const auto script = scenario::parse_text(
        "mktme-scenario 2\n@0\nspawn p\np x = pkey_alloc deny-write\n"
        "p pkey_get x -> deny-write\np pkey_set x deny-all\n"
        "p pkey_get x -> none\np pkey_get 9 ? EBADF\n"
        "assert pkru p 0x5555555c\nend\n",
        "script");
    sim::ScenarioHost host;
    host.settings.pkeys.get_set = true;
    const auto report = sim::ScenarioPlayer{script, "script", host}.run();
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures[0].line == 7);
    CHECK(report.failures[0].got == "deny-all");
}
