// SPDX-License-Identifier: Apache-2.0
// Each parameter of the kernel changes what some scenario does.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "sim/config/effect_rules.hpp"
#include "sim/scenario/player.hpp"
#include "tests/sim/scenario/server.hpp"
#include "workloads/scenario/parse.hpp"

using namespace mktme;

namespace {

/// A value other than the default, further settings, and a script that shows it.
struct Case {
    std::string path;
    std::string value;
    std::string script;
    std::vector<std::string> sets{};
    mm::SkippedStep skipped = mm::SkippedStep::none;
};

const std::string key = "p k = add_key mktme \"k\" \"type=cpu algorithm=aes-xts-128\" @t\n";
const std::string begin = "@0\nspawn p cap=SYS_RESOURCE core=0\n" + key;
const std::string page = "p m = mmap 2p rw anon,private\np fill m 0 2p 0x11\n";
const std::string thread = "thread t of p core=1\nt fill m 0 2p 0x11\n";
const std::string waits = "p on SIGUSR1 sleep 10\nthread t of p core=1\nt kill p SIGUSR1\n+1000000\n";

std::vector<Case> cases() {
    const auto cost = [](const std::string& name, const std::string& script) {
        return Case{"kernel.costs." + name, "9 us", script};
    };
    return {
        {"kernel.time_slice", "10 us",
         "@0\nspawn p core=0\nspawn q core=0\np work 100000\n@1\nq work 100000\n"},
        {"kernel.handler_pkru", "clear",
         begin + page +
             "p x = pkey_alloc deny-access\np pkey_mprotect m 0 1p rw x\np on SIGUSR1 check m 0 64 0x11\n" +
             "p kill p SIGUSR1\n+1000000\n"},
        {"kernel.keys.gc_delay", "1 s", begin + "p keyctl revoke k\n+2000000000\nassert free-keyids 3\n"},
        {"kernel.mktme.profile", "62", begin + "p keyctl invalidate k\n+1000000\nassert alive p\n"},
        {"kernel.mktme.keyids", "2", begin + "assert free-keyids 2\n"},
        {"kernel.mktme.revoke", "keep", begin + "p keyctl revoke k\n"},
        {"kernel.mktme.add_key_positive", "posted",
         "@0\nspawn p cap=SYS_RESOURCE\ninject busy package=0 for=100000000\n" + key},
        {"kernel.mktme.merge", "fixed",
         begin + "p m = mmap 2p rw anon,private\np mprotect m 1p 1p r\np encrypt_mprotect m 1p 1p rw k\n" +
             "assert mapped-with m 0 none\n"},
        {"kernel.mktme.bugs",
         "fixed",
         begin +
             "p m = mmap 2p rw anon,private\np encrypt_mprotect m 1p 1p rw k\nassert mapped-with m 0 none\n",
         {"kernel.mktme.profile=v1"}},
        {"kernel.mktme.hmat", "false", begin},
        {"kernel.mktme.storekeys",
         "true",
         "config packages=2 cores=2\n@0\nspawn p cap=SYS_RESOURCE core=0\n"
         "p k = add_key mktme \"k\" \"type=user algorithm=aes-xts-128 key=00112233445566778899aabbccddeeff "
         "tweak=00112233445566778899aabbccddeeff\" @t\ncpu 1 offline\ncpu 1 online\n",
         {"kernel.mktme.profile=v2"}},
        {"kernel.mktme.clear_delay", "900 us",
         begin + "p keyctl invalidate k\n+500000\nassert free-keyids 3\n"},
        {"kernel.mktme.invariants",
         "false",
         begin + page + "p encrypt_mprotect m 0 2p rw k\np fill m 0 2p 0x22\n",
         {},
         mm::SkippedStep::page_reference},
        {"kernel.mm.huge_pages", "always",
         "@0\nspawn p\np m = mmap 1024p rw anon,private\np touch m 512p 1p write seq stride=64\n"},
        {"kernel.pkeys.get_set", "true", begin + "p x = pkey_alloc deny-write\np pkey_get x -> deny-write\n"},
        {"kernel.pkeys.indices", "thread",
         begin + "p x = pkey_alloc\nthread t of p\np pkey_free x\nt pkey_free x\n"},
        cost("entry", begin),
        cost("fault", begin + page),
        cost("change_entry", begin + page),
        cost("flush_tlb", begin + page + "p munmap m 0 2p\n"),
        cost("flush_tlb_target", begin + page + thread + "p munmap m 0 2p\n"),
        cost("task_switch", begin + "spawn q core=0\nq sleep 10\np sleep 10\n"),
        {"kernel.costs.wake_up",
         "9 us",
         "@0\nspawn p cap=SYS_RESOURCE core=0\nspawn q cap=SYS_RESOURCE core=1\n"
         "p k = add_key mktme \"k\" \"type=cpu algorithm=aes-xts-128\" @t\n@1\n"
         "q k = add_key mktme \"k\" \"type=cpu algorithm=aes-xts-128\" @t\n",
         {"kernel.mktme.profile=v2"}},
        cost("signal", begin + waits),
        cost("process_start", begin + "p fork c core=1\n"),
        {"sim.max_time", "1 us", begin + "p sleep 100000\n"},
    };
}

std::string outcome(const Case& one, bool is_changed) {
    auto sets = one.sets;
    sets.emplace_back("data.mode=tags");
    if (is_changed) sets.push_back(one.path + "=" + one.value);
    auto host = test::server(sets);
    host.settings.skipped = one.skipped;
    const auto script = scenario::parse_text("mktme-scenario 2\n" + one.script + "end\n", "script");
    const auto report = sim::ScenarioPlayer{script, "script", host}.run();
    std::string text = report.timed_out + report.broken_invariant;
    for (const auto& action : report.actions)
        text += fmt::format("{} {} {}\n", action.line, action.end.count(), action.outcome);
    for (const auto& failure : report.failures) text += fmt::format("{} {}\n", failure.line, failure.got);
    for (const auto& stat : report.stats.values())
        text += std::visit([&](auto value) { return fmt::format("{} {}\n", stat.path, value); }, stat.value);
    return text;
}

}  // namespace

TEST_CASE("Each parameter of the kernel changes what some scenario does", "[scenario][config][machine]") {
    for (const Case& one : cases()) {
        CAPTURE(one.path);
        CHECK(outcome(one, false) != outcome(one, true));
    }
}

TEST_CASE("All parameters of the kernel are among these", "[scenario][config]") {
    const auto all = cases();
    for (const sim::EffectRule& rule : sim::effect_rules())
        for (const std::string_view path : rule.paths) {
            // Scripts name system calls, not their numbers (pkey_call_tests.cpp).
            const bool is_number = path.ends_with("_number");
            if (!path.starts_with("kernel.") || is_number) continue;
            CAPTURE(path);
            CHECK(std::ranges::find(all, path, &Case::path) != all.end());
        }
}
