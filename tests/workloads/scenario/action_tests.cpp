// SPDX-License-Identifier: Apache-2.0
// One test for each kind of action of the grammar.
#include <catch2/catch.hpp>

#include "tests/workloads/scenario/scripts.hpp"

namespace {

using namespace mktme;
using namespace scenario;
using Catch::Contains;
using test::action_in;
using test::get;
using test::in_world;
using test::refused;
using test::reprinted;

/// Checks that lines print as they are written.
void keeps(std::initializer_list<const char*> lines, int version = 2) {
    for (const char* line : lines) CHECK(reprinted(line, version) == line);
}

ActorLine actor_line(std::string_view line) { return get<ActorLine>(in_world(line)); }

}  // namespace

TEST_CASE("add_key has type, description, payload and keyring", "[scenario]") {
    const auto add_key =
        action_in<AddKey>("a n = add_key mktme \"x # y\" \"type=cpu algorithm=aes-xts-128\" @us");
    CHECK(add_key.type.text == "mktme");
    CHECK(add_key.description.text == "x # y");
    CHECK(add_key.payload.text == "type=cpu algorithm=aes-xts-128");
    CHECK(add_key.ring == Ring::user_session);
    for (const char* ring : {"@t", "@p", "@s", "@u", "@us", "@g", "@a", "@r"})
        CHECK(refused(std::string{"a n = add_key user \"x\" \"y\" "} + ring).empty());
    CHECK_THAT(refused("a n = add_key user \"x\" \"y\" @x"),
               Contains("28: \"@x\" is not a keyring: one of @t, @p"));
    CHECK(refused("a n = add_key user x \"y\" @t") == "20: \"x\" is not a string in quotes");
    CHECK(refused("a n = add_key \"user\" \"x\" \"y\" @t") == "15: \"user\" is not a key type");
    CHECK(refused("a n = add_key user \"x\" @t") == "24: \"@t\" is not a string in quotes");
}

TEST_CASE("request_key has a callout or none", "[scenario]") {
    CHECK(action_in<RequestKey>("a n = request_key user \"x\" \"call\" @s").callout->text == "call");
    CHECK_FALSE(action_in<RequestKey>("a n = request_key user \"x\" @s").callout);
    keeps({"a n = request_key user \"x\" \"\" @s", "a n = request_key user \"x\" @s"}, 1);
}

TEST_CASE("An action that makes something needs a name, and only such an action takes one", "[scenario]") {
    CHECK(refused("a add_key user \"x\" \"y\" @t") ==
          "3: what add_key makes needs a name: NAME = add_key ...");
    CHECK(refused("a mmap 4p rw anon,private") == "3: what mmap makes needs a name: NAME = mmap ...");
    CHECK(refused("a n = fill m 0 1p 0x00") == "3: fill makes nothing that could be named");
    CHECK(refused("a n = ") == "7: the line ends where an action is wanted");
    CHECK(refused("a 3 = dup d") == "3: \"3\" is not a name");
    CHECK(refused("a b:n = dup d") == "3: \"b:n\" names what belongs to another process; a name is wanted");
    keeps({"a pkey_alloc", "a n = pkey_alloc deny-all", "a take SIGUSR1", "a n = take SIGUSR1", "a call vmas",
           "a n = call add_key s:user s:x s:y @t"});
}

TEST_CASE("A name may be spelled as a verb", "[scenario]") {
    CHECK(action_in<Mmap>("a fill = mmap 1p rw anon,private") ==
          action_in<Mmap>("a n = mmap 1p rw anon,private"));
    keeps({"a on = dup d", "a keyctl = dup d", "a on SIGUSR1 ignore = dup d", "spawn fill"});
}

TEST_CASE("keyctl has six operations", "[scenario]") {
    keeps({"a keyctl revoke k", "a keyctl invalidate b:bk", "a keyctl link k @s", "a keyctl unlink b:bk @u",
           "a keyctl setperm k 0x3f3f0000"},
          1);
    keeps({"a keyctl safe-revoke k", "a keyctl revoke @t", "a keyctl revoke 0", "a keyctl revoke 999999999",
           "a keyctl invalidate d", "a keyctl link @s @p"});
    CHECK(std::get<SetPerm>(action_in<Keyctl>("a keyctl setperm k 0x3f").operation).mask.value == 0x3f);
    CHECK(refused("a keyctl revok k") ==
          "10: \"revok\" is not one of revoke, safe-revoke, invalidate, link, unlink, setperm (did you mean "
          "revoke?)");
    CHECK_THAT(refused("a keyctl setperm k 0x123456789"), Contains("20: "));
    CHECK(refused("a keyctl revoke 2147483648") ==
          "17: \"2147483648\" is too large; the largest is 2147483647");
}

TEST_CASE("serve answers in three ways", "[scenario]") {
    keeps({"a serve mktme \"vm-*\" instantiate \"type=cpu\" latency=20000",
           "a serve mktme \"*\" instantiate \"\"",
           "a serve user \"*\" reject EKEYREJECTED timeout=10000000000", "a serve user \"*\" reject EPERM"},
          1);
    keeps({"a serve user \"*\" \"text\" ignore", "a serve user \"*\" reject EPERM timeout=5 latency=6"});
    CHECK(reprinted("a serve user \"*\" reject EPERM latency=6 timeout=5") ==
          "a serve user \"*\" reject EPERM timeout=5 latency=6");
}

TEST_CASE("Descriptors of keys are opened, doubled, passed, closed and mapped", "[scenario]") {
    keeps({"a n = open mktme", "a n = dup d", "a pass d to b", "a close d", "a n = mmap d 4p rw"});
    CHECK(std::get<DescriptorMapping>(action_in<Mmap>("a n = mmap d 4p rw").mapping).descriptor.text == "d");
    CHECK(refused("a n = open null") == "12: \"null\" stands where \"mktme\" is wanted");
    CHECK(refused("a pass d b") == "10: \"b\" stands where \"to\" is wanted");
}

TEST_CASE("mmap has a length, a protection and a kind", "[scenario]") {
    const auto mapping = std::get<PlainMapping>(action_in<Mmap>("a n = mmap 4096 rx file,shared").mapping);
    CHECK((mapping.length.count == 4096 && !mapping.length.in_pages));
    CHECK((mapping.protection == Prot{.read = true, .execute = true, .at = {}}));
    CHECK((mapping.kind == Kind{Backing::file, Sharing::shared}));
    CHECK_THAT(refused("a n = mmap 4p rw anon"), Contains("18: \"anon\" is not a kind of mapping"));
    CHECK_THAT(refused("a n = mmap 4p rw shared,anon"), Contains("18: "));
    CHECK_THAT(refused("a n = mmap 4pp rw anon,private"), Contains("12: \"4pp\" is not a length"));
}

TEST_CASE("Protections are none, or letters in their order", "[scenario]") {
    for (const char* prot : {"none", "r", "w", "x", "rw", "rx", "wx", "rwx"})
        keeps({(std::string{"a mprotect m 0 1p "} + prot).c_str()}, 1);
    for (const char* prot : {"d", "u", "rwd", "rwdu", "rwxdu"})
        keeps({(std::string{"a mprotect m 0 1p "} + prot).c_str()});
    for (const char* prot : {"wr", "rr", "rwz", "R", "none,r", "-"})
        CHECK_THAT(refused(std::string{"a mprotect m 0 1p "} + prot), Contains("is not a protection"));
}

TEST_CASE("The calls on ranges", "[scenario]") {
    keeps({"a encrypt_mprotect m 0 4p rw k", "a mprotect m 1p 100 r", "a munmap m 0 8p",
           "a madvise m 3p 1p dontneed"},
          1);
    keeps({"a encrypt_mprotect m 0 4p rwd @t", "a encrypt_mprotect m 0 4p rw b:bk",
           "a encrypt_mprotect m 0 0 rw 0", "a encrypt_mprotect m 0 1p rw d", "a pkey_mprotect m 0 1p rw p",
           "a pkey_mprotect m 0 1p rw 15", "a flush m 0 64"});
    const auto call = action_in<EncryptMprotect>("a encrypt_mprotect m 1p 64 rw b:bk");
    CHECK(std::get<FKey>(call.key).owner->text == "b");
    CHECK((call.offset.in_pages && !call.length.in_pages));
    CHECK(refused("a madvise m 0 1p willneed") == "18: \"willneed\" stands where \"dontneed\" is wanted");
    CHECK(refused("a munmap m 0") == "13: the line ends where a length (bytes, or pages as in 4p) is wanted");
}

TEST_CASE("fill stores a byte, check compares with one or with its absence", "[scenario]") {
    keeps({"a fill m 0 1p 0x5a", "a check m 0 1p 0x5a"}, 1);
    keeps({"a check m 0 1p !0x5a"});
    CHECK(reprinted("a fill m 0 1p 0xAB") == "a fill m 0 1p 0xab");
    for (const char* byte : {"0x5", "0x5a5", "5a", "0X5a", "!0x5a", "0xgg"})
        CHECK_THAT(refused(std::string{"a fill m 0 1p "} + byte), Contains("is not a byte (0x and two"));
}

TEST_CASE("touch has a direction, an order and options", "[scenario]") {
    const auto touch = action_in<Touch>("a touch m 0 8p write random gap=1 seed=2 count=3 stride=4").pattern;
    CHECK(touch.direction == Direction::write);
    CHECK(touch.order == Order::random);
    CHECK(touch.gap->value == 1);
    CHECK(touch.stride->value == 4);
    keeps({"a touch m 0 8p read seq stride=64", "a touch m 0 8p write random stride=4 count=3 seed=2 gap=1",
           "a touch m 0 8p read seq"},
          1);
    CHECK(refused("a touch m 0 8p read seq stride=0") == "32: a stride of 0 bytes never ends");
    CHECK(refused("a on SIGUSR1 touch m 0 8p read seq stride=0") == "43: a stride of 0 bytes never ends");
    CHECK(refused("g touch 0 8p read seq stride=0") == "30: a stride of 0 bytes never ends");
}

TEST_CASE("replay names a trace, a part of it and a range", "[scenario]") {
    keeps(
        {"a replay zstd from=1 count=2 into=m fold=mod", "a replay zstd count=2 fold=none", "a replay zstd"},
        1);
    CHECK_THAT(refused("a replay zstd fold=mod"), Contains("10: fold=mod needs into=V"));
    CHECK_THAT(refused("a on SIGUSR1 replay zstd fold=mod"), Contains("21: fold=mod needs into=V"));
    CHECK_THAT(refused("a replay zstd into=k"), Contains("20: \"k\" is a key; a range is wanted"));
}

TEST_CASE("erase ends data in six ways", "[scenario]") {
    for (const char* way : {"zero", "zero-flush", "zero-nt", "flush-clear", "wbinvd-clear", "clear-flush"})
        keeps({(std::string{"a erase m 0 8p "} + way + " k").c_str()});
    CHECK_THAT(refused("a erase m 0 8p zeros k"), Contains("(did you mean zero?)"));
}

TEST_CASE("Protection keys are allocated, freed, read and written", "[scenario]") {
    keeps({"a pkey_alloc", "a pkey_alloc deny-write", "a pkey_free p", "a pkey_free 3",
           "a pkey_get p -> deny-all", "a pkey_get p ? EINVAL", "a pkey_set p none",
           "a pkey_set 7 deny-access", "a wrpkru p deny-write", "a wrpkru 2 none",
           "a wrpkru all 0x55555554"});
    CHECK(std::get<AllRights>(action_in<Wrpkru>("a wrpkru all 0x55555554").rights).pkru.value == 0x55555554);
    CHECK_THAT(refused("a pkey_alloc deny"),
               Contains("14: \"deny\" is not a set of rights: one of none, deny-write"));
    CHECK_THAT(refused("a wrpkru k none"), Contains("10: \"k\" is a key; a protection key is wanted"));
}

TEST_CASE("on takes a disposition or one action, and none inside another", "[scenario]") {
    keeps({"a on SIGUSR1 ignore", "a on SIGUSR1 default", "a on SIGUSR1 restart", "a on SIGUSR1 altstack m",
           "a on SIGRT+3 fill m 0 1p 0x21 ? SEGV_PKUERR", "a on SIGUSR1 n = take SIGUSR1",
           "a on SIGUSR1 call read k -> 1 s:x"});
    const auto on = std::get<On>(actor_line("a on SIGUSR2 exit").what);
    CHECK(on.signal == task::Signal::sigusr2);
    CHECK(std::holds_alternative<Exit>(std::get<Action>(on.response).what));
    CHECK(refused("a n = on SIGUSR2 exit") == "7: on makes nothing that could be named");
    CHECK(refused("a on SIGUSR1 on SIGUSR2 exit") == "14: an action inside on cannot be on again");
    CHECK_THAT(refused("a on SIGUSR1"),
               Contains("the line ends where one of ignore, default, restart, altstack or an"));
    CHECK_THAT(refused("a on SIGUSR1 exti"), Contains("14: \"exti\" is not an action (did you mean exec?)"));
}

TEST_CASE("Signals are blocked, unblocked, read, taken and sent", "[scenario]") {
    keeps({"a block SIGRT+8", "a unblock SIGHUP", "a signalfd SIGRT+0", "a take SIGRT+32", "a kill b SIGKILL",
           "a kill t SIGRT+1 value=7"});
    CHECK(action_in<Block>("a block SIGRT+32").signal == task::Signal::last);
    CHECK(action_in<Block>("a block SIGRT+0").signal == task::Signal::first_realtime);
    CHECK(action_in<Block>("a block SIGSYS").signal == task::Signal::sigsys);
    CHECK(refused("a block SIGRT+33") == "9: \"SIGRT+33\" lies beyond SIGRT+32, the last signal");
    CHECK(
        refused("a block SIGURS1") ==
        "9: \"SIGURS1\" is not a signal (SIGHUP to SIGSYS, or SIGRT+0 to SIGRT+32) (did you mean SIGUSR1?)");
    CHECK_THAT(refused("a block SIGRT+"), Contains("9: \"SIGRT+\" is not a signal"));
    CHECK_THAT(refused("a block 10"), Contains("9: \"10\" is not a signal"));
}

TEST_CASE("Processes fork, exec, exit, change and wait", "[scenario]") {
    keeps({"a fork n core=1 cap=none", "a fork n", "a exit"}, 1);
    keeps({"a exec", "a exec cap=SYS_ADMIN", "a setuid 1000", "a sleep 500", "a work 10",
           "a rlimit sigpending 0", "a rlimit as 4096", "a rlimit memlock 1"});
    CHECK(reprinted("a fork n cap=none core=1") == "a fork n core=1 cap=none");
    CHECK_THAT(refused("a fork n uid=1"),
               Contains("\"uid=\" is not an option of this statement: one of core=, cap="));
    CHECK_THAT(refused("a rlimit stack 1"), Contains("one of sigpending, as, memlock"));
    CHECK(refused("a exit 0") == "8: \"0\" stands behind the end of the statement");
}

TEST_CASE("dma reads with or without a byte, and writes one", "[scenario]") {
    keeps({"a dma nic read m 0 4p", "a dma nic read m 0 4p !0x61", "a dma nic read b:bm 0 4p 0x61 keyid=none",
           "a dma nic read m 0 64 keyid=page", "a dma nic write m 0 1p 0x62",
           "a dma nic write m 0 1p 0x62 keyid=k", "a dma nic write m 0 1p 0x62 keyid=3",
           "a dma nic write m 0 1p 0x62 keyid=b:bk"});
    CHECK(refused("a dma nic write m 0 1p") ==
          "23: the line ends where a byte (0x and two hexadecimal digits) is wanted");
    CHECK(refused("a dma nic copy m 0 1p") == "11: \"copy\" is not one of read, write");
    CHECK(refused("a dma g read m 0 1p") == "7: \"g\" is a guest; a device is wanted");
    CHECK_THAT(refused("a dma nicc read m 0 1p"), Contains("(did you mean nic?)"));
}

TEST_CASE("mm names the work of a kernel thread", "[scenario]") {
    keeps({"a mm swap-out m 0 2p", "a mm migrate m 0 1p node=1", "a mm collapse b:bm 0 4p",
           "a mm split m 0 1p", "a mm ksm m 0 1p"});
    CHECK_THAT(refused("a mm swap m 0 1p"),
               Contains("6: \"swap\" is not a word that can stand here: one of swap-out"));
}

TEST_CASE("A guest fills, checks and touches its memory", "[scenario]") {
    keeps({"a vm g2 m", "g fill 0 1p 0x33", "g check 1p 1p !0x33 ? SIGBUS",
           "g touch 0 4p write seq stride=64"});
    CHECK(std::get<GuestFill>(get<GuestLine>(in_world("g fill 0 1p 0x33")).what).byte.value == 0x33);
    CHECK(refused("g exit") == "3: \"exit\" is not one of fill, check, touch");
    CHECK_THAT(refused("g fill m 0 1p 0x33"), Contains("8: \"m\" is not an offset"));
}

TEST_CASE("call takes the words of an operation, and a result to the end of the line", "[scenario]") {
    const auto call = action_in<Call>("a call read k -> 6 s:up call ?");
    CHECK(call.operation.name == "read");
    CHECK(call.arguments.size() == 1);
    CHECK(call.result->words.size() == 4);
    keeps({"a call get_keyring_ID @p 1", "a call update k s:type=cpu ? EOPNOTSUPP", "a call link b:bk k",
           "a call read k -> 11 s:payload_one", "a call set_timeout k 5", "a call move k @s -4 1",
           "a call vmas", "a call mmap 0 4 rw priv,anon", "a call read 3+100", "a call read raw:0x1000",
           "a call update k s:a\"b"});
    CHECK_THAT(refused("a call frob 1"), Contains("8: \"frob\" is not an operation on keys or memory"));
    CHECK_THAT(refused("a call get_keyring_id @p 1"), Contains("(did you mean get_keyring_ID?)"));
    CHECK_THAT(refused("a call update k \"x\""), Contains("17: a call takes no string in quotes"));
    CHECK_THAT(refused("a call update k \"->\""), Contains("17: a call takes no string in quotes"));
    CHECK_THAT(refused("a call read k -> \"x\""), Contains("18: a result has no string in quotes"));
    CHECK(refused("a call read k ->") == "17: the line ends where a word of the result is wanted");
}

TEST_CASE("A line that states a result takes no expectation", "[scenario]") {
    CHECK(refused("a call read k -> 6 s:x ? EPERM") == "24: a line that states a result with -> takes no ?");
    CHECK(refused("a on SIGUSR1 call read k -> 6 ? EPERM") ==
          "31: a line that states a result with -> takes no ?");
    CHECK(refused("a pkey_get p -> none ? EINVAL") == "22: a line that states a result with -> takes no ?");
    CHECK(refused("a call read k ? EPERM -> 6") == "23: \"->\" stands behind the end of the statement");
    CHECK(refused("a call read k -> 8 k ?").empty());
}

TEST_CASE("A call has as many words as its operation takes, and its keys have names", "[scenario]") {
    CHECK(refused("a call link k") == "8: link takes at least 2 words, not 1");
    CHECK(refused("a call revoke k k") == "17: revoke takes at most 1 word, not 2");
    CHECK(refused("a call mmap 0 1 rw") == "8: mmap takes at least 4 words, not 3");
    CHECK_THAT(refused("a call revoke kk"), Contains("15: no earlier line gives the name \"kk\""));
    CHECK_THAT(refused("a call revoke p"), Contains("15: \"p\" is a protection key"));
    CHECK_THAT(refused("a call link k @x"), Contains("15: \"@x\" is not a keyring"));
    CHECK(refused("a call instantiate_iov k @s s:a s:b s:c").empty());
    CHECK(refused("a call revoke -5").empty());
}

TEST_CASE("An expectation is a list of outcomes in one word, with or without skip", "[scenario]") {
    keeps({"a exit ? EPERM", "a exit ? EKEYREVOKED,ENOKEY", "a exit ? ENOKEY->skip",
           "a exit ? SIGSEGV,EPERM->skip"},
          1);
    keeps({"a exit ? SEGV_MAPERR,SEGV_ACCERR,SEGV_PKUERR,SIGBUS,SIGKILL,SIGRT+5,HANGS"});
    const auto expect = actor_line("a exit ? EINTR,SIGSEGV,HANGS->skip").expect->outcomes;
    CHECK(expect.or_skip);
    CHECK((expect.any_of == std::vector<Outcome>{syscall::Errno::eintr, task::Signal::sigsegv, Hangs{}}));
    CHECK(
        refused("a exit ?") ==
        "9: the line ends where an expectation (names of errors and signals with commas between) is wanted");
    CHECK(refused("a exit ? ENOKEY, EPERM") == "17: \"\" is not an outcome");
    CHECK(refused("a exit ? EPERM,ENOKEYS") == "16: \"ENOKEYS\" is not an outcome (did you mean ENOKEY?)");
    CHECK(refused("a exit ? ->skip") == "10: \"\" is not an outcome");
    CHECK(refused("a exit EPERM") == "8: \"EPERM\" stands behind the end of the statement");
    CHECK(refused("a exit ? EPERM EPERM") == "16: \"EPERM\" stands behind the end of the statement");
}

TEST_CASE("Lengths and numbers that need more than 64 bits are refused", "[scenario]") {
    CHECK(refused("a munmap m 18446744073709551615 1p").empty());
    CHECK(refused("a munmap m 18446744073709551616 1p") ==
          "12: \"18446744073709551616\" is too large; the largest is 18446744073709551615");
    CHECK(refused("a munmap m 0 4503599627370495p").empty());
    CHECK(refused("a munmap m 0 4503599627370496p") ==
          "14: \"4503599627370496p\" is too large; the largest is 4503599627370495");
    CHECK_THAT(refused("a sleep 99999999999999999999"), Contains("is too large"));
    CHECK(reprinted("a munmap m 007 1p") == "a munmap m 7 1p");
}
