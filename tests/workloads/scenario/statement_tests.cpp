// SPDX-License-Identifier: Apache-2.0
// One test for each statement of the grammar that is no action.
#include <catch2/catch.hpp>

#include "tests/workloads/scenario/scripts.hpp"

namespace {

using namespace mktme;
using namespace scenario;
using Catch::Contains;
using test::get;
using test::in_world;
using test::parsed;
using test::refusal;
using test::refused;
using test::reprinted;

Scenario configured(const std::string& settings) { return parsed("config " + settings); }

}  // namespace

TEST_CASE("config takes numbers, choices and partitions, one word each", "[scenario]") {
    const auto tree = configured("keyids=3 profile=62 slots=small:4,large:60");
    const auto& settings = get<Config>(tree.statements.front()).settings;
    REQUIRE(settings.size() == 3);
    CHECK(std::get<std::uint64_t>(settings[0].value) == 3);
    CHECK(std::get<std::string>(settings[1].value) == "62");
    CHECK((std::get<std::vector<SlotShare>>(settings[2].value) ==
           std::vector<SlotShare>{{"small", 4}, {"large", 60}}));
}

TEST_CASE("config has every setting of the grammar", "[scenario]") {
    for (const char* word : {"keyids=1",
                             "page=4096",
                             "cores=2",
                             "packages=2",
                             "max_keys=63",
                             "gc_delay=5",
                             "agent_timeout=0",
                             "profile=v1",
                             "profile=rfc-revoke",
                             "profile=v2",
                             "profile=62",
                             "profile=59",
                             "revoke=profile",
                             "revoke=keep",
                             "revoke=check",
                             "revoke=return-error",
                             "revoke=own-call",
                             "handler_pkru=init",
                             "handler_pkru=clear",
                             "handler_pkru=lockdown",
                             "handler_pkru=save-clear-14",
                             "handler_pkru=inherit",
                             "merge=posted",
                             "merge=fixed",
                             "add_key_positive=posted",
                             "add_key_positive=fixed",
                             "allocation=keyring",
                             "allocation=devfd",
                             "allocation=static",
                             "when_full=refuse",
                             "when_full=queue",
                             "when_full=evict",
                             "when_full=share",
                             "reclaim=profile",
                             "reclaim=eager",
                             "reclaim=lazy",
                             "invariants=on",
                             "invariants=off",
                             "hmat=yes",
                             "storekeys=no",
                             "pconfig_errors=gp",
                             "pconfig_errors=rax",
                             "slot_timeout=9",
                             "slot_places=4",
                             "slots=a:1",
                             "clock_rate=100",
                             "retry=posted",
                             "retry=failed-only",
                             "entropy_spread=even",
                             "entropy_spread=exponential",
                             "bugs=posted",
                             "bugs=fixed",
                             "persistent=yes"}) {
        INFO(word);
        CHECK(refusal(std::string{"config "} + word).empty());
    }
}

TEST_CASE("An unknown setting or value is refused with the nearest one", "[scenario]") {
    CHECK(refusal("config keyid=3") == "s:2:8: \"keyid\" is not a setting (did you mean keyids?)");
    CHECK_THAT(refusal("config profile=60"),
               Contains("s:2:16: \"60\" is not a value of profile: one of v1, "));
    CHECK_THAT(refusal("config keyids"), Contains("s:2:8: \"keyids\" is not a setting (key=value)"));
    CHECK_THAT(refusal("config keyids=x"), Contains("s:2:15: \"x\" is not a decimal number"));
    CHECK_THAT(refusal("config keyids="), Contains("s:2:15: \"\" is not a decimal number"));
    CHECK_THAT(refusal("config"), Contains("s:2:7: the line ends where a setting (key=value) is wanted"));
    CHECK_THAT(refusal("config \"keyids=3\""), Contains("s:2:8: "));
    CHECK_THAT(refusal("config slots=a"), Contains("s:2:14: \"a\" is not a partition of slots"));
    CHECK_THAT(refusal("config slots=a:1,2:b"), Contains("s:2:18: \"2:b\" is not a partition of slots"));
    CHECK_THAT(refusal("config slots=a:1,a:2"), Contains("s:2:18: class a is given twice"));
}

TEST_CASE("Times are absolute or relative, in ns", "[scenario]") {
    CHECK(get<AtTime>(in_world("@500")).time.value == 500);
    CHECK(get<LaterBy>(in_world("+20")).time.value == 20);
    CHECK(refused("@ 500") == "2: \"\" is not a decimal number");
    CHECK(refused("+5p") == "2: \"5p\" is not a decimal number");
    CHECK(refused("@5 now") == "4: \"now\" stands behind the end of the statement");
}

TEST_CASE("spawn takes capability, core, user, session, container and class in any order", "[scenario]") {
    const auto spawn = get<Spawn>(in_world("spawn n class=gold uid=5 core=1 in=box session=a cap=SYS_ADMIN"));
    CHECK(spawn.process.text == "n");
    CHECK(spawn.cap == Cap::sys_admin);
    CHECK(spawn.core->value == 1);
    CHECK(spawn.uid->value == 5);
    CHECK(spawn.session->text == "a");
    CHECK(spawn.in->text == "box");
    CHECK(spawn.slot_class->text == "gold");
    CHECK(reprinted("spawn n class=gold uid=5 core=1 in=box session=a cap=SYS_ADMIN") ==
          "spawn n cap=SYS_ADMIN core=1 uid=5 session=a in=box class=gold");
    CHECK(reprinted("spawn n") == "spawn n");
    CHECK(reprinted("spawn n cap=none", 1) == "spawn n cap=none");
}

TEST_CASE("An option is given once, and only where it belongs", "[scenario]") {
    CHECK(refused("spawn n core=1 core=2") == "16: core= is given twice");
    CHECK(refused("spawn n cor=1") ==
          "9: \"cor=\" is not an option of this statement: one of cap=, core=, uid=, session=, in=, class= "
          "(did you "
          "mean core=?)");
    CHECK(refused("thread n of a uid=1") == "15: \"uid=\" is not an option of this statement: one of core=");
    CHECK(refused("spawn n core=") == "14: \"\" is not a decimal number");
    CHECK(refused("spawn n cap=SYS_RESOURCES") ==
          "13: \"SYS_RESOURCES\" is not a capability: one of SYS_RESOURCE, SYS_ADMIN, none (did you mean "
          "SYS_RESOURCE?)");
}

TEST_CASE("thread names its creator", "[scenario]") {
    const auto thread = get<Thread>(in_world("thread n of a core=3"));
    CHECK(thread.thread.text == "n");
    CHECK(thread.of.text == "a");
    CHECK(thread.core->value == 3);
    CHECK(refused("thread n a") == "10: \"a\" stands where \"of\" is wanted");
    CHECK(refused("thread n") == "9: the line ends where \"of\" is wanted");
}

TEST_CASE("handler answers in five ways, with or without a callout of its own", "[scenario]") {
    const auto handler = get<Handler>(in_world("handler user \"a-*\" \"why\" instantiate \"x y\" latency=5"));
    CHECK(handler.type.text == "user");
    CHECK(handler.pattern.text == "a-*");
    CHECK(handler.callout->text == "why");
    CHECK(std::get<Instantiate>(handler.answer).payload.text == "x y");
    CHECK(std::get<Instantiate>(handler.answer).latency->value == 5);
    for (const char* line : {"handler user \"*\" instantiate \"\"", "handler user \"*\" negate 2",
                             "handler user \"*\" reject EKEYREJECTED 2", "handler user \"*\" exit",
                             "handler user \"*\" \"c\" hang"})
        CHECK(reprinted(line) == line);
    CHECK(refused("handler user \"*\" hangs") ==
          "18: \"hangs\" is not one of instantiate, negate, reject, exit, hang (did you mean hang?)");
    CHECK_THAT(refused("handler user \"*\" reject ENOKEYS 2"), Contains("(did you mean ENOKEY?)"));
}

TEST_CASE("device must have its address bits", "[scenario]") {
    const auto device = get<DeviceLine>(in_world("device vf iommu=yes node=1 bits=32"));
    CHECK(device.bits.value == 32);
    CHECK(device.iommu == YesNo::yes);
    CHECK(device.node->value == 1);
    CHECK(reprinted("device vf iommu=no bits=32") == "device vf bits=32 iommu=no");
    CHECK(refused("device vf") == "10: bits= is missing");
}

TEST_CASE("Processors, packages and memory are plugged, with or without an expectation", "[scenario]") {
    CHECK(get<CpuHotplug>(in_world("cpu 3 offline")).presence == Presence::offline);
    CHECK(get<PackageHotplug>(in_world("package 1 online")).package.value == 1);
    for (const char* line :
         {"cpu 3 offline ? EPERM", "package 1 offline", "memory 1 online ? EPERM", "memory 0 online"})
        CHECK(reprinted(line) == line);
    CHECK(refused("memory 1 offline") == "10: \"offline\" stands where \"online\" is wanted");
    CHECK_THAT(refused("cpu 3 away"),
               Contains("7: \"away\" is not a word that can stand here: one of online, offline"));
}

TEST_CASE("sysctl, phase, container and power", "[scenario]") {
    CHECK(get<Sysctl>(in_world("sysctl maxkeys 20")).value.value == 20);
    CHECK(get<Phase>(in_world("phase warm-up")).name.text == "warm-up");
    const auto ids = get<Container>(in_world("container inner uid-map=1000:65536")).uid_map;
    CHECK(ids == IdRange{1000, 65536});
    CHECK(get<Power>(in_world("power cycle")).event == PowerEvent::cycle);
    for (const char* line : {"power off", "power standby", "container inner", "container inner uid-map=0:1"})
        CHECK(reprinted(line) == line);
    CHECK_THAT(refused("container inner uid-map=5"), Contains("25: \"5\" is not a range of user ids"));
    CHECK_THAT(refused("container inner uid-map=4294967296:1"),
               Contains("is too large; the largest is 4294967295"));
    CHECK_THAT(refused("power on"), Contains("one of off, cycle, standby"));
}

TEST_CASE("tenants have a prefix and a file, and act under numbered names", "[scenario]") {
    const auto tenants = get<Tenants>(in_world("tenants vm ../load/day.toml"));
    CHECK(tenants.prefix.text == "vm");
    CHECK(tenants.file.text == "../load/day.toml");
    CHECK(refused("tenants vm day.toml\nassert alive vm12\nvm3 exit\nassert keyid whatever 0 none").empty());
    CHECK(refused("tenants vm day.toml\nvm10 fork n\nthread n2 of n\nn2 close whatever\nn exit").empty());
    CHECK(refusal("tenants vm day.toml\nassert alive vmx") ==
          "s:3:14: no earlier line introduces a process or thread named \"vmx\"");
    CHECK_FALSE(refusal("tenants vm day.toml\nassert alive vm0").empty());
    CHECK_FALSE(refusal("tenants vm day.toml\nassert alive vm").empty());
    CHECK(refusal("tenants vm day.toml\ntenants vm2 day.toml\nassert alive vm25").empty());
    CHECK(refusal("tenants vm day.toml\nspawn vm7") == "s:3:7: \"vm7\" is the name of a tenant");
}

TEST_CASE("schedule lists actors and deferred work", "[scenario]") {
    CHECK(get<Schedule>(in_world("schedule a t K1 a K2")).turns.size() == 5);
    CHECK(refused("schedule") == "9: the line ends where a word is wanted");
    CHECK(refused("schedule a nobody") ==
          "12: no earlier line introduces a process or thread named \"nobody\"");
    CHECK_THAT(refused("schedule K"),
               Contains("10: no earlier line introduces a process or thread named \"K\""));
}

TEST_CASE("inject has every fault of the grammar", "[scenario]") {
    for (const char* line : {"inject capture m 0 4p as c3",
                             "inject capture b:bm 64 64 as c",
                             "inject restore c",
                             "inject restore c at m 1p",
                             "inject flip m 2p 77",
                             "inject rekey k",
                             "inject clear b:bk",
                             "inject flush-all",
                             "inject entropy off",
                             "inject entropy on package=1",
                             "inject busy package=0 for=1000",
                             "inject skip-flush alloc",
                             "inject skip-flush free",
                             "inject skip-flush none",
                             "inject skip-package 1",
                             "inject skip-package none",
                             "inject ept g 0 to b:bm 1p",
                             "inject direct-map m 0 keyid=page 0x71",
                             "inject direct-map m 0 keyid=none !0x71",
                             "inject direct-map c keyid=1 0x00",
                             "inject direct-map c keyid=k 0xff",
                             "inject direct-map b:bm 1p keyid=b:bk 0x71"})
        CHECK(reprinted(line) == line);
}

TEST_CASE("The parts of a fault are typed", "[scenario]") {
    const auto direct =
        std::get<DirectMap>(get<Inject>(in_world("inject direct-map c keyid=b:bk !0x7f")).fault);
    CHECK(std::get<CapturedSpot>(direct.place).capture.text == "c");
    CHECK(std::get<FKey>(direct.keyid).owner->text == "b");
    CHECK((direct.byte == XByte{0x7f, true}));
    const auto restore = std::get<Restore>(get<Inject>(in_world("inject restore c at b:bm 1p")).fault);
    CHECK(restore.at->range.owner->text == "b");
    CHECK(restore.at->offset.in_pages);
    const auto skip = std::get<SkipPackage>(get<Inject>(in_world("inject skip-package 1")).fault);
    CHECK(std::get<Dec>(skip.package).value == 1);
}

TEST_CASE("A wrong fault is refused where it is wrong", "[scenario]") {
    CHECK(refused("inject restorex c") == "8: \"restorex\" is not a fault (did you mean restore?)");
    CHECK(refused("inject") == "7: the line ends where a fault is wanted");
    CHECK(refused("inject capture m 0 1p c3") == "23: \"c3\" stands where \"as\" is wanted");
    CHECK(refused("inject flip m 0 512") == "17: \"512\" is too large; the largest is 511");
    CHECK(refused("inject busy package=0") == "22: the line ends where for= is wanted");
    CHECK(refused("inject busy for=1 package=0") == "13: \"for=1\" stands where package= is wanted");
    CHECK(refused("inject direct-map m 0 0x71") == "23: \"0x71\" stands where keyid= is wanted");
    CHECK(refused("inject direct-map nothing keyid=k 0x71") == "19: no earlier line captures \"nothing\"");
    CHECK_THAT(refused("inject direct-map c keyid=@t 0x71"),
               Contains("27: \"@t\" is not one of page, none or a decimal number or the name of a key"));
    CHECK(refused("inject skip-package x") == "21: \"x\" is not none or a decimal number");
}

TEST_CASE("assert has every check of the grammar", "[scenario]") {
    for (const char* line : {"assert free-keyids 3",
                             "assert keyid m 0 k",
                             "assert keyid a:m 1p none",
                             "assert mapped-with m 0 b:bk",
                             "assert mapped-with b:bm 0 none",
                             "assert same-key k b:bk",
                             "assert ciphertext m 0",
                             "assert plaintext b:bm 1p",
                             "assert same-bytes c c2",
                             "assert different-bytes c c2",
                             "assert same-frame m 0 b:bm 1p",
                             "assert different-frame m 0 m 1p",
                             "assert stat mktme.pconfig.device_busy >= 10",
                             "assert stat memory.row_hit_rate < 0.25",
                             "assert found replayed 3",
                             "assert found wrong_key > 0",
                             "assert clean",
                             "assert pkru a 0x5555555c",
                             "assert blocked a",
                             "assert alive t",
                             "assert dead b",
                             "assert slot available 3"})
        CHECK(reprinted(line) == line);
}

TEST_CASE("found knows the classes of wrong reads, and all comparisons", "[scenario]") {
    for (const char* read_class : {"wrong_key", "stale_alias", "lost_writeback", "cleared_key", "relocated",
                                   "replayed", "corrupted", "keyid_range", "leak", "leak_posted"})
        for (const char* comparison : {"", "< ", "<= ", "= ", ">= ", "> "}) {
            const auto line = std::string{"assert found "} + read_class + " " + comparison + "2";
            CHECK(reprinted(line) == line);
        }
    CHECK_THAT(refused("assert found wrong-key 1"),
               Contains("14: \"wrong-key\" is not a class of wrong reads"));
    CHECK_THAT(refused("assert found leak => 1"),
               Contains("19: \"=>\" is not a comparison: one of <, <=, =, >=, >"));
}

TEST_CASE("A wrong check is refused where it is wrong", "[scenario]") {
    CHECK(refused("assert cleanx") == "8: \"cleanx\" is not a check (did you mean clean?)");
    CHECK(refused("assert") == "7: the line ends where a check is wanted");
    CHECK(refused("assert stat a.b > x") == "19: \"x\" is not a number");
    CHECK(refused("assert stat a.b > inf") == "19: \"inf\" is not a number");
    CHECK_THAT(refused("assert pkru a 55"), Contains("15: \"55\" is not a hexadecimal number"));
    CHECK(refused("assert free-keyids -1") == "20: \"-1\" is not a decimal number");
}
