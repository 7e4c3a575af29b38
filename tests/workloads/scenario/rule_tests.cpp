// SPDX-License-Identifier: Apache-2.0
// Rules of whole scripts: their lines, order, time and version.
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "tests/workloads/packed.hpp"
#include "tests/workloads/scenario/scripts.hpp"
#include "workloads/scenario/parse.hpp"

namespace {

using namespace mktme;
using namespace scenario;
using Catch::Contains;
using test::get;
using test::parsed;
using test::refusal;
using test::refusal_of_script;
using test::refused;

}  // namespace

TEST_CASE("The first line names the language and its version", "[scenario]") {
    CHECK(refusal_of_script("mktme-scenario 1\nend\n").empty());
    CHECK(refusal_of_script("mktme-scenario 2\nend\n").empty());
    CHECK(refusal_of_script("\tmktme-scenario  2 # two\nend\n").empty());
    CHECK(refusal_of_script("") == "s: the script is empty; its first line is \"mktme-scenario 1\" or 2");
    CHECK(refusal_of_script("\nmktme-scenario 2\nend\n") ==
          "s:1:1: no scenario: the first line is \"mktme-scenario 1\" or 2");
    CHECK_THAT(refusal_of_script("# x\nmktme-scenario 2\nend\n"), Contains("s:1:1: no scenario"));
    CHECK(refusal_of_script("mktme-scenario\nend\n") ==
          "s:1:1: the version is missing: mktme-scenario 1 or 2");
    CHECK(refusal_of_script("mktme-scenario 02\nend\n") ==
          "s:1:16: version \"02\" is not known; versions are 1 and 2");
    CHECK(refusal_of_script("mktme-scenario 2 x\nend\n") == "s:1:18: \"x\" stands behind the version");
}

TEST_CASE("The last line is end, and only comments follow", "[scenario]") {
    CHECK(refusal_of_script("mktme-scenario 2\nend # over\n\n  # bye\n").empty());
    CHECK(refusal_of_script("mktme-scenario 2\nspawn a\n") ==
          "s:2:1: the script ends without a line \"end\"");
    CHECK(refusal_of_script("mktme-scenario 2\nend now\n") == "s:2:5: \"now\" stands behind end");
    CHECK(refusal_of_script("mktme-scenario 2\nend\n\n +5\n") ==
          "s:4:2: \"+5\" stands after the line \"end\"");
    CHECK(refusal_of_script("mktme-scenario 2\n\"end\"\n") != "");
}

TEST_CASE("Lines end with LF or CRLF, the last one with neither", "[scenario]") {
    CHECK(refusal_of_script("mktme-scenario 2\r\nspawn a\r\nend\r\n").empty());
    CHECK(refusal_of_script("mktme-scenario 2\nspawn a\nend").empty());
    CHECK(refusal_of_script("mktme-scenario 2\rspawn a\rend\r") ==
          "s:1:17: a script is text: byte \\x0d is none");
}

TEST_CASE("A comment starts a line or follows a blank", "[scenario]") {
    CHECK(refused("a exit # bye").empty());
    CHECK(refused("a exit#bye") == "3: \"exit#bye\" is not an action (did you mean exit?)");
    CHECK(refused("a exit #").empty());
    CHECK(refused("#a nonsense").empty());
    CHECK(refused(std::string{"a exit # \x01\x00 \xFF", 13}).empty());
}

TEST_CASE("A string is a word of its own, in which blanks and # are text", "[scenario]") {
    const auto script = parsed("spawn a\na k = add_key user \" # \t x\" \"\" @t");
    const auto action = std::get<Action>(get<ActorLine>(script.statements.back()).what);
    CHECK(std::get<AddKey>(action.what).description.text == " # \t x");
    CHECK(std::get<AddKey>(action.what).payload.text.empty());
    CHECK_THAT(refused("a n = add_key user \"x"),
               Contains("20: the quotes do not pair: this string has no end"));
    CHECK_THAT(refused("a n = add_key user \"x\"\"y\" @t"), Contains("23: the quotes do not pair"));
    CHECK_THAT(refused("a n = add_key user \"x\"# @t"), Contains("23: the quotes do not pair"));
    CHECK_THAT(refused("\"a\" exit"), Contains("1: \"a\" is neither a statement nor"));
}

TEST_CASE("Control characters, a byte-order mark and UTF-16 are refused", "[scenario]") {
    CHECK(refused(std::string{"a ex\0it", 7}) == "5: a script is text: byte \\x00 is none");
    CHECK(refused(std::string{"a n = add_key user \"x\0y\" \"\" @t", 30}) ==
          "22: a script is text: byte \\x00 is none");
    CHECK(refused("a\vexit") == "2: a script is text: byte \\x0b is none");
    CHECK(refused("a\x7F") == "2: a script is text: byte \\x7f is none");
    CHECK(refusal_of_script("\xEF\xBB\xBFmktme-scenario 2\nend\n") ==
          "s:1:1: the script begins with a byte-order mark; its first word is mktme-scenario");
    CHECK(refusal_of_script({"\xFF\xFEm\0k\0", 6}) == "s:1:4: a script is text: byte \\x00 is none");
}

TEST_CASE("A line of more than 4,096 bytes is refused", "[scenario]") {
    const std::string comment = "#" + std::string(4095, 'x');
    CHECK(refusal(comment).empty());
    CHECK(refusal(comment + "x") == "s:2: line is longer than 4096 bytes");
}

TEST_CASE("A script of more lines than the limit is refused, packed or not", "[scenario]") {
    const std::string lines(most_lines, '\n');
    CHECK(refusal_of_script("mktme-scenario 2\n" + lines.substr(2) + "end\n").empty());
    CHECK(refusal_of_script("mktme-scenario 2\n" + lines.substr(1) + "end\n") ==
          "s:2000001:1: a script has at most 2000000 lines");
}

TEST_CASE("A file may be compressed, and is named in messages", "[scenario]") {
    const test::TempFile good{test::xz("mktme-scenario 2\nspawn a\nend\n"), "x.scn.xz"};
    CHECK(parse_file(good.path()).statements.size() == 1);
    const test::TempFile bad{"mktme-scenario 2\nspwan a\nend\n", "x.scn"};
    CHECK_THROWS_WITH(parse_file(bad.path()), Contains("x.scn:2:1: "));
    CHECK_THROWS_AS(parse_file("/no/such/file.scn"), UserError);
}

TEST_CASE("config stands before all other statements, each setting once", "[scenario]") {
    CHECK(refusal("config keyids=3\nconfig cores=2\nspawn a").empty());
    CHECK(refusal("spawn a\nconfig keyids=3") == "s:3:1: config stands before all other statements");
    CHECK(refusal("@0\nconfig keyids=3") == "s:3:1: config stands before all other statements");
    CHECK(refusal("config keyids=3 keyids=4") == "s:2:17: keyids= is given twice");
    CHECK(refusal("config keyids=3\nconfig keyids=4") == "s:3:8: keyids= is given twice");
}

TEST_CASE("Time never goes backwards, and ends", "[scenario]") {
    CHECK(refusal("@5\n@5\n+0\n@6").empty());
    CHECK(refusal("@5\n@4") == "s:3:2: time goes backwards: 4 ns after 5 ns");
    CHECK(refusal("@5\n+5\n@9") == "s:4:2: time goes backwards: 9 ns after 10 ns");
    CHECK(refusal("+5\n+6\n@10") == "s:4:2: time goes backwards: 10 ns after 11 ns");
    CHECK_THAT(refusal("@18446744073709551615"), Contains("s:2:2: this time lies beyond the "));
    CHECK_THAT(refusal("@9000000000000\n+5000000000000\n+5000000000000"),
               Contains("s:4:2: this time lies beyond"));
    CHECK_THAT(refusal("@1\n+18446744073709551615"), Contains("s:3:2: this time lies beyond"));
}

TEST_CASE("schedule comes once, last before end", "[scenario]") {
    CHECK(refusal("spawn a\nschedule a").empty());
    CHECK(refusal("spawn a\nschedule a\na exit") == "s:4:1: schedule is the last statement before end");
    CHECK(refusal("spawn a\nschedule a\nschedule a") == "s:4:1: schedule is the last statement before end");
}

TEST_CASE("The states of KeyIDs are those of the profile", "[scenario]") {
    for (const char* state : {"available", "assigned", "ref-killed", "ref-released"}) {
        CHECK(refusal(std::string{"assert slot "} + state + " 1").empty());
        CHECK(refusal(std::string{"config profile=59\nassert slot "} + state + " 1").empty());
        CHECK_FALSE(refusal(std::string{"config profile=62\nassert slot "} + state + " 1").empty());
    }
    for (const char* state : {"free", "key", "dying"})
        CHECK(refusal(std::string{"config profile=62\nassert slot "} + state + " 1").empty());
    for (const char* profile : {"v1", "v2", "rfc-revoke"})
        for (const char* state : {"free", "used"})
            CHECK(
                refusal(std::string{"config profile="} + profile + "\nassert slot " + state + " 1").empty());
    CHECK(refusal("assert slot dying 1") ==
          "s:2:13: profile 59 has no KeyIDs that are dying; its states are available, "
          "assigned, ref-killed, ref-released");
}

TEST_CASE("A class is one of those of slots=, if config has it", "[scenario]") {
    CHECK(refusal("spawn a class=any").empty());
    CHECK(refusal("config slots=small:4,large:8\nspawn a class=large").empty());
    CHECK(refusal("config slots=small:4,large:8\nspawn a class=largo") ==
          "s:3:15: slots= has no class \"largo\" (did you mean large?)");
}

TEST_CASE("A word of version 2 in a version-1 script is refused by that name", "[scenario]") {
    const auto says_so = [](const char* line, const char* word) {
        INFO(line);
        CHECK_THAT(refused(line, 1), Contains("\"" + std::string{word} +
                                              "\" is a word of version 2; the first line "
                                              "says mktme-scenario 1"));
    };
    for (const char* line :
         {"thread n of a", "handler user \"*\" exit", "device nic bits=64", "cpu 1 offline",
          "package 1 offline", "memory 1 online", "sysctl maxkeys 5", "phase x", "inject flush-all",
          "container c", "power off", "tenants x f.toml", "schedule a"})
        says_so(line, std::string{line}.substr(0, std::string_view{line}.find(' ')).c_str());
    for (const char* action : {"call vmas",
                               "pkey_alloc",
                               "take SIGUSR1",
                               "pkey_mprotect m 0 1p rw 1",
                               "flush m 0 1p",
                               "pkey_free 1",
                               "pkey_get 1",
                               "pkey_set 1 none",
                               "wrpkru 1 none",
                               "on SIGUSR1 ignore",
                               "block SIGUSR1",
                               "unblock SIGUSR1",
                               "signalfd SIGUSR1",
                               "kill b SIGUSR1",
                               "exec",
                               "setuid 1",
                               "sleep 1",
                               "work 1",
                               "rlimit as 1",
                               "pass m to b",
                               "close m",
                               "dma nic read m 0 1p",
                               "mm ksm m 0 1p",
                               "vm g m",
                               "erase m 0 1p zero k"})
        says_so((std::string{"a "} + action).c_str(),
                std::string{action}.substr(0, std::string_view{action}.find(' ')).c_str());
    for (const char* check : {"mapped-with m 0 k", "same-bytes c c", "different-bytes c c",
                              "same-frame m 0 m 0", "different-frame m 0 m 0", "stat a > 1", "found leak 0",
                              "clean", "pkru a 0x1", "blocked a", "alive a", "dead a", "slot free 1"})
        says_so((std::string{"assert "} + check).c_str(),
                std::string{check}.substr(0, std::string_view{check}.find(' ')).c_str());
    says_so("a keyctl safe-revoke k", "safe-revoke");
    says_so("a keyctl revoke @t", "@t");
    says_so("a keyctl revoke 5", "5");
    says_so("a keyctl link k @us", "@us");
    says_so("a n = open mktme", "open");
    says_so("a n = dup d", "dup");
    says_so("a n = mmap m 4p rw", "m");
    says_so("a check m 0 1p !0x00", "!0x00");
    says_so("a mprotect m 0 1p rwd", "rwd");
    says_so("a serve user \"*\" \"text\" reject EPERM", "text");
    says_so("a serve user \"*\" ignore", "ignore");
    says_so("a serve user \"*\" reject EPERM latency=5", "latency=");
    says_so("spawn n in=c", "in=");
    says_so("spawn n class=c", "class=");
    says_so("assert keyid a:m 0 k", "a:m");
    for (const char* outcome : {"SEGV_MAPERR", "SIGBUS", "SIGKILL", "HANGS"})
        says_so((std::string{"a exit ? "} + outcome).c_str(), outcome);
    for (const char* setting : {"packages", "max_keys", "revoke", "bugs", "slots"})
        CHECK_THAT(refusal(std::string{"config "} + setting + "=1", 1), Contains("is a word of version 2"));
}

TEST_CASE("Version 1 has its own statements, actions and settings", "[scenario]") {
    CHECK(refusal("config keyids=3 page=4096 cores=1 profile=v1 gc_delay=1000000000", 1).empty());
    for (const char* line :
         {"@5", "+5", "spawn n cap=none core=1 uid=5 session=a", "assert free-keyids 3", "assert keyid m 0 k",
          "assert keyid m 0 none", "assert same-key k k", "assert ciphertext m 0", "assert plaintext m 1p",
          "a exit ? SIGSEGV,EPERM->skip"})
        CHECK(refused(line, 1).empty());
}

TEST_CASE("A version-1 process may have a name that version 2 reserves", "[scenario]") {
    CHECK(refusal("spawn thread\nthread exit", 1).empty());
    CHECK(
        refusal("spawn device\ndevice page = mmap 1p rw anon,private\nassert keyid page 0 none", 1).empty());
}
