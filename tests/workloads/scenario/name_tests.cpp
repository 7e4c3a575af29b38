// SPDX-License-Identifier: Apache-2.0
// Rules of names: what introduces them, what they stand for, and how long.
#include <catch2/catch.hpp>

#include "tests/workloads/scenario/scripts.hpp"

namespace {

using namespace mktme;
using Catch::Contains;
using test::refusal;
using test::refused;

}  // namespace

TEST_CASE("A name is given before it is used", "[scenario]") {
    CHECK(refused("a fill n 0 1p 0x00") ==
          "8: no earlier line gives the name \"n\" to a range of this process (did you "
          "mean m?)");
    CHECK(refused("b fill m 0 1p 0x00") ==
          "8: no earlier line gives the name \"m\" to a range of this process (did you mean bm?)");
    CHECK_THAT(refused("a pkey_free q"),
               Contains("13: no earlier line gives the name \"q\" to a protection key"));
    CHECK_THAT(refused("a close e"), Contains("9: no earlier line gives the name \"e\" to a descriptor"));
    CHECK(refused("a n = dup d\na close n").empty());
}

TEST_CASE("A name stands for what was made last", "[scenario]") {
    CHECK(refused("a encrypt_mprotect m 0 1p rw p") ==
          "30: \"p\" is a protection key; a key or a descriptor is wanted");
    CHECK(refused("a encrypt_mprotect m 0 1p rw m") ==
          "30: \"m\" is a range; a key or a descriptor is wanted");
    CHECK(refused("a fill k 0 1p 0x00") == "8: \"k\" is a key; a range is wanted");
    CHECK(refused("a close k") == "9: \"k\" is a key; a descriptor is wanted");
    CHECK(refusal(
              "spawn a\na x = mmap 1p rw anon,private\na x = add_key user \"d\" \"p\" @t\na munmap x 0 1p") ==
          "s:5:10: \"x\" is a key; a range is wanted");
}

TEST_CASE("What a call makes depends on its operation", "[scenario]") {
    CHECK(refused("a n = call pkey_alloc 0 0\na wrpkru n none").empty());
    CHECK(refused("a n = call mmap 0 4 rw priv,anon\na fill n 0 1p 0x00").empty());
    CHECK(refused("a n = call get_keyring_ID @s 1\na keyctl revoke n").empty());
    CHECK_THAT(refusal("spawn a\na n = call pkey_alloc 0 0\na keyctl revoke n"),
               Contains("\"n\" is a protection key"));
}

TEST_CASE("A line that expects to fail gives no name", "[scenario]") {
    CHECK(refusal("spawn a\na x = add_key user \"d\" \"p\" @t ? EDQUOT\na keyctl revoke x") ==
          "s:4:17: \"x\" names nothing: line 3 expects to fail to give this name");
    CHECK_THAT(refusal("spawn a\na fork c ? EAGAIN\nc exit"), Contains("s:4:1: \"c\" is neither"));
    CHECK_THAT(refusal("spawn a\na x = mmap 1p r anon,private\na vm g x ? EPERM\ng fill 0 1p 0x00"),
               Contains("s:5:1: \"g\" is neither"));
    CHECK(refusal("spawn a\na fork c ? EAGAIN\nspawn c").empty());
}

TEST_CASE("A failed naming changes nothing", "[scenario]") {
    CHECK(refused("a m = add_key user \"d\" \"p\" @t ? EDQUOT\na fill m 0 1p 0x00").empty());
    CHECK(refused("a m = add_key user \"d\" \"p\" @t ? EDQUOT->skip\na fill m 0 1p 0x00\na keyctl revoke m")
              .empty());
}

TEST_CASE("With skip the name counts as given", "[scenario]") {
    CHECK(refused("a n = add_key user \"d\" \"p\" @t ? EDQUOT->skip\na keyctl revoke n").empty());
    CHECK(refused("a fork n ? EAGAIN->skip\nn fill m 0 1p 0x00").empty());
}

TEST_CASE("A handler may give a name at any time after its line", "[scenario]") {
    CHECK(refused("a on SIGUSR1 n = take SIGUSR1\na on SIGUSR1 call assume_authority n").empty());
    CHECK(refused("a on SIGUSR1 m = add_key user \"d\" \"p\" @t\na fill m 0 1p 0x00").empty());
    CHECK_THAT(refused("a on SIGUSR1 altstack k"), Contains("23: \"k\" is a key; a range is wanted"));
}

TEST_CASE("A key of another process may be named before it is made", "[scenario]") {
    CHECK(refused("a keyctl link b:later @t\nb later = add_key user \"d\" \"p\" @s").empty());
    CHECK(refused("a keyctl link b:latr @t\nb later = add_key user \"d\" \"p\" @s") ==
          "17: no line gives the name \"latr\" to a key of process b (did you mean later?)");
    CHECK_THAT(refused("a keyctl link b:bm @t"),
               Contains("17: no line gives the name \"bm\" to a key of process b"));
    CHECK_THAT(refused("a keyctl link z:bk @t"),
               Contains("15: no earlier line introduces a process or thread named \"z\""));
    CHECK_THAT(refused("a keyctl link g:bk @t"),
               Contains("15: \"g\" is a guest; a process or thread is wanted"));
    CHECK(refused("a keyctl link b:later @t\nb later = add_key user \"d\" \"p\" @s\nb later = dup bd") != "");
}

TEST_CASE("A key that was renamed keeps its place for those who wait", "[scenario]") {
    CHECK(refused("a keyctl link b:bk @t\nb bk = mmap 1p rw anon,private").empty());
}

TEST_CASE("Memory of another process is named only where a kernel or an attacker looks", "[scenario]") {
    CHECK(refused("a fill b:bm 0 1p 0x00") ==
          "8: \"b:bm\" names what belongs to another process; the name of a range of this process is wanted");
    CHECK(refused("a mm migrate b:bm 0 1p").empty());
    CHECK(refused("a dma nic read b:bm 0 1p").empty());
    CHECK(refused("a mm migrate bm 0 1p") ==
          "14: no earlier line gives the name \"bm\" to a range of this process (did you mean m?)");
    CHECK_THAT(refused("assert keyid b:m 0 none"),
               Contains("16: no earlier line gives the name \"m\" to a range"));
    CHECK(refused("a mm migrate b:late 0 1p\nb late = mmap 4p rw anon,private") != "");
}

TEST_CASE("Names without an owner in assert and inject are anyone's", "[scenario]") {
    CHECK(refused("assert keyid bm 0 bk").empty());
    CHECK(refused("inject flip bm 0 1").empty());
    CHECK(refused("assert keyid bk 0 none") ==
          "14: no process has the name \"bk\" for a range (did you mean bm?)");
    CHECK(refused("assert same-key k m") ==
          "19: no process has the name \"m\" for a key or a descriptor (did you mean d?)");
    CHECK(refused("assert same-key k d").empty());
}

TEST_CASE("fork copies all names, and later ones are each one's own", "[scenario]") {
    CHECK(refused("a fork n\nn fill m 0 1p 0x00\nn close d\nn wrpkru p none\nn keyctl revoke k").empty());
    CHECK_THAT(refusal("spawn a\na fork c\na x = mmap 1p rw anon,private\nc munmap x 0 1p"),
               Contains("s:5:10: no earlier line gives the name \"x\""));
    CHECK_THAT(refusal("spawn a\na fork c\nc x = mmap 1p rw anon,private\na munmap x 0 1p"),
               Contains("s:5:10: no earlier line gives the name \"x\""));
}

TEST_CASE("A thread shares the names of its process", "[scenario]") {
    CHECK(refused("t x = mmap 1p rw anon,private\nb munmap x 0 1p\nt fill bm 0 1p 0x00").empty());
    CHECK(refused("thread t2 of t\nt2 fill bm 0 1p 0x00").empty());
    CHECK(refused("assert keyid t:bm 0 t:bk").empty());
}

TEST_CASE("exec ends ranges, and keeps keys and descriptors", "[scenario]") {
    CHECK(refusal("spawn a\na m = mmap 1p rw anon,private\na exec\na munmap m 0 1p") ==
          "s:5:10: \"m\" names nothing: exec ended the range");
    CHECK(refused("a exec\na keyctl revoke k\na close d\na wrpkru p none").empty());
    CHECK(refused("a exec\nb fill bm 0 1p 0x00").empty());
    CHECK(refused("a exec ? ENOMEM\na fill m 0 1p 0x00").empty());
    CHECK(refused("a exec ? ENOMEM->skip\na fill m 0 1p 0x00").empty());
    CHECK(refused("a on SIGUSR1 exec\na fill m 0 1p 0x00").empty());
    CHECK(refused("t exec\nb fill bm 0 1p 0x00") != "");
    CHECK(refused("a exec\na m = mmap 1p rw anon,private\na fill m 0 1p 0x00").empty());
    CHECK_THAT(refused("a exec\nassert keyid m 0 none"), !Contains("s:16:1:"));
    CHECK_THAT(refusal("spawn a\na m = mmap 1p rw anon,private\na exec\nassert keyid m 0 none"),
               Contains("s:5:14: no process has the name \"m\" for a range"));
}

TEST_CASE("pass gives the descriptor to the other process under its name", "[scenario]") {
    CHECK(refused("a pass d to b\nb close d").empty());
    CHECK_THAT(refusal("spawn a\nspawn b\na d = open mktme\na pass d to b ? EPERM\nb close d"),
               Contains("s:6:9: no earlier line gives the name \"d\""));
}

TEST_CASE("New names are not in use, whatever has them", "[scenario]") {
    for (const char* line : {"spawn a", "spawn t", "spawn nic", "spawn g", "spawn box", "thread a of b",
                             "a fork b", "device g bits=64", "container nic", "a vm a m"})
        CHECK_THAT(refused(line), Contains("is in use: line "));
    CHECK(refused("a exit\nspawn a").empty());
    CHECK(refused("t exit\nthread t of b").empty());
    CHECK(refused("b exit\nspawn t").empty());
    CHECK(refused("a exit ? EPERM\nspawn a") != "");
    CHECK(refused("a on SIGUSR1 exit\nspawn a") != "");
    CHECK(refused("a exit\nspawn a\na fill m 0 1p 0x00") != "");
}

TEST_CASE("The name of a process that has left still names it", "[scenario]") {
    CHECK(refused("a exit\nassert dead a\nb keyctl link a:k @t").empty());
}

TEST_CASE("New names are not first words of statements", "[scenario]") {
    for (const char* name :
         {"config", "spawn", "thread", "handler", "device", "cpu", "package", "memory", "sysctl", "phase",
          "container", "power", "tenants", "schedule", "inject", "assert", "end"})
        CHECK(refused(std::string{"spawn "} + name) ==
              std::string{"7: \""} + name + "\" is the first word of a statement and cannot be a new name");
    CHECK(refusal("spawn thread\nspawn inject", 1).empty());
    CHECK_THAT(refusal("spawn assert", 1), Contains("is the first word of a statement"));
}

TEST_CASE("Names are a letter and letters, digits, underscores, dashes, dots", "[scenario]") {
    CHECK(refused("spawn Az09_-.").empty());
    for (const char* name : {"9a", "_a", "-a", ".a", "a:b", "a,b", "a$", "\"n\"", "\xC3\xA9"})
        CHECK_FALSE(refused(std::string{"spawn "} + name).empty());
    for (const char* name : {"page", "none", "all"}) {
        CHECK_THAT(refused(std::string{"spawn "} + name),
                   Contains("has a meaning of its own and cannot be a name"));
        CHECK_THAT(refused(std::string{"a "} + name + " = dup d"), Contains("has a meaning of its own"));
        CHECK(refusal(std::string{"spawn "} + name, 1).empty());
    }
}

TEST_CASE("Actors, guests, devices and containers are not mistaken for each other", "[scenario]") {
    CHECK(refused("a kill nic SIGUSR1") == "8: \"nic\" is a device; a process or thread is wanted");
    CHECK(refused("inject ept a 0 to m 0") == "12: \"a\" is a process or thread; a guest is wanted");
    CHECK(refused("spawn n in=a") == "12: \"a\" is a process or thread; a container is wanted");
    CHECK(refused("spawn n session=box") == "17: \"box\" is a container; a process or thread is wanted");
    CHECK(refused("nic fill 0 1p 0x00") ==
          "1: \"nic\" is neither a statement nor a process, thread or guest that an earlier line introduced");
    CHECK_THAT(refused("spwan n"), Contains("(did you mean spawn?)"));
}

TEST_CASE("Captures are made before they are used", "[scenario]") {
    CHECK(refused("inject restore x") == "16: no earlier line captures \"x\" (did you mean c?)");
    CHECK(refused("assert same-bytes c another") == "21: no earlier line captures \"another\"");
    CHECK(refused("inject capture m 0 1p as c").empty());
}

TEST_CASE("Forks may not copy without bound", "[scenario]") {
    std::string lines = "spawn a\n";
    for (int i = 0; i < 2000; ++i) lines += "a n" + std::to_string(i) + " = mmap 1p rw anon,private\n";
    std::string few = lines;
    for (int i = 0; i < 100; ++i) few += "a fork c" + std::to_string(i) + "\n";
    CHECK(refusal(few).empty());
    for (int i = 0; i < 2100; ++i) lines += "a fork c" + std::to_string(i) + "\n";
    CHECK_THAT(refusal(lines), Contains("the forks up to here copy more than 4000000 names"));
}
