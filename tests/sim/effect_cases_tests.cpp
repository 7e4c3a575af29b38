// SPDX-License-Identifier: Apache-2.0
// Cases for each parameter with conditions: settings beside which it has no effect, and settings beside which it has
// one. They follow from the meaning of the parameters, not from the table of rules.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "models/base/error.hpp"
#include "sim/config/effect.hpp"
#include "sim/config/table_loader.hpp"
#include "tests/sim/effect_cases.hpp"

namespace {

using namespace mktme;
using namespace mktme::test::effect;

std::vector<Case> memory_cases() {
    const std::string fcfs = "controller.scheduler='fcfs'\n";
    const std::string age = "controller.drain='age'\n";
    return {
        {"dram.refresh_mode", "'fine-2x'", {"dram.refresh=false\n"}, {""}},
        {"dram.refresh_postpone", "1", {"dram.refresh=false\n"}, {""}},
        {"dram.power_down_after",
         "'9 cycles'",
         {"", "dram.self_refresh_after='99 cycles'\n"},
         {"dram.power_down=true\n"}},
        {"controller.drain_high", "0.9", {age}, {"", "controller.drain='lazy'\n"}},
        {"controller.drain_low", "0.1", {age}, {"", "controller.drain='lazy'\n"}},
        {"controller.min_reads_per_turn", "2", {age}, {"", "controller.drain='lazy'\n"}},
        {"controller.idle_drain_after", "'9 cycles'", {"", age}, {"controller.drain='lazy'\n"}},
        {"controller.starvation_limit", "'9 cycles'", {fcfs}, {"", "controller.scheduler='fr-fcfs-cap'\n"}},
        {"controller.priority", "'row'", {fcfs}, {"", "controller.scheduler='fr-fcfs-cap'\n"}},
        {"controller.row_hit_cap", "2", {"", fcfs}, {"controller.scheduler='fr-fcfs-cap'\n"}},
        {"controller.page_timeout",
         "'9 cycles'",
         {"", "controller.page_policy='closed'\n", "controller.page_policy='adaptive'\n"},
         {"controller.page_policy='timeout'\n"}},
    };
}

std::vector<Case> engine_cases() {
    std::vector<Case> cases{
        {"encryption.algorithm",
         "'aes-xts-256'",
         {off, bypass, no_encrypt, one_key, pages},
         {tme_mode, mktme_mode, mktme_mode + "[[mktme.key]]\nkeyid=1\n", one_key + clears_key_1,
          pages + "[[mktme.program]]\nkeyid=9\ncommand='set-key-random'\n", "workload.keyids=2\n" + pages,
          "data.mode='full'\n" + one_key, "workload.strip_keyid_every=3\n" + one_key,
          "mktme.entropy.words=5\n" + one_key, "mktme.algorithms=12\n" + one_key,
          "mktme.algorithms=4\n" + bypass}},
        {"encryption.tweak_input",
         "'PA>>6'",
         {"", "data.mode='tags'\n", off + "data.mode='full'\n"},
         {"data.mode='full'\n"}},
        {"crypto.fixed_latency", "'5 ns'", {off}, {tme_mode, bypass}},
        {"crypto.energy_per_block", "'5 pJ'", {off}, {tme_mode, fixed}},
        {"crypto.clock", "'1 GHz'", {off, fixed}, {tme_mode, bypass, no_encrypt}},
        {"crypto.io_stages", "'5 cycles'", {off, fixed}, {tme_mode, bypass, no_encrypt}},
        {"crypto.key_replacement",
         "'fifo'",
         {"", off, fixed + "crypto.key_store=2\n", bypass + "crypto.key_store=2\n"},
         {"crypto.key_store=2\n"}},
        {"crypto.key_load", "'5 cycles'", {"", fixed + "crypto.key_store=2\n"}, {"crypto.key_store=2\n"}},
        {"crypto.key_load_interval",
         "'5 cycles'",
         {"", fixed + "crypto.key_store=2\n"},
         {"crypto.key_store=2\n"}},
        {"crypto.mac_check", "'serial'", {"", one_key, fixed + mac}, {mac}},
        {"crypto.mac_rounds_per_clock", "1.0", {"", one_key, fixed + mac}, {mac}},
    };
    const std::vector<std::pair<std::string, std::string>> of_cores{
        {"rounds_per_clock", "2.0"}, {"data_cores", "4"},
        {"tweak_cores", "2"},        {"initiation_interval", "'4 cycles'"},
        {"tweak", "'serial'"},       {"paths", "'shared'"},
        {"read_buffer", "8"},        {"key_store", "4"}};
    for (const auto& [key, value] : of_cores)
        cases.push_back({"crypto." + key, value, {off, bypass, no_encrypt, fixed}, {tme_mode, mktme_mode}});
    return cases;
}

std::vector<Case> key_cases() {
    const std::string direct_twice = programs("set-key-direct", "set-key-direct");
    return {
        {"mktme.keyid_bits",
         "4",
         {off, tme_mode, bypass},
         {mktme_mode, no_encrypt, "memory.channels=256\nmktme.maxphyaddr=40\n"}},
        {"mktme.tdx_keyid_bits", "2", {off, tme_mode}, {mktme_mode}},
        {"mktme.max_keyid_bits", "8", {off, tme_mode}, {mktme_mode}},
        {"mktme.max_keys", "8", {off, tme_mode}, {mktme_mode}},
        {"mktme.algorithms", "7", {off}, {tme_mode, mktme_mode, bypass}},
        {"mktme.tme", "false", {off}, {tme_mode}},
        {"mktme.bypass_supported", "false", {off, tme_mode, mktme_mode}, {bypass, no_encrypt}},
        {"mktme.pconfig_enumerated", "false", {off, tme_mode, bypass}, {mktme_mode}},
        {"mktme.clear_saved_key", "true", {off, tme_mode, mktme_mode}, {}},
        {"mktme.directory_mode", "true", {off, tme_mode, mktme_mode}, {}},
        {"mktme.locked_write", "'ignored'", {off, tme_mode, mktme_mode}, {}},
        {"mktme.seam", "true", {mktme_mode, tme_mode}, {mktme_mode + "mktme.tdx_keyid_bits=2\n"}},
        {"mktme.exclude_length",
         "'4 KiB'",
         {off, bypass, no_encrypt, one_key, pages},
         {tme_mode, mktme_mode, one_key + clears_key_1, "workload.keyids=2\n" + pages,
          "workload.strip_keyid_every=3\n" + one_key}},
        {"mktme.exclude_base",
         "'8 KiB'",
         {tme_mode, off + "mktme.exclude_length='4 KiB'\n", "mktme.exclude_length='4 KiB'\n" + one_key},
         {"mktme.exclude_length='4 KiB'\n"}},
        {"mktme.pconfig.errors", "'rax'", {mktme_mode, tme_mode}, {programs("clear-key")}},
        {"mktme.pconfig.drain", "true", {mktme_mode, one_key}, {programs("clear-key")}},
        {"mktme.pconfig.direct_time",
         "'5 us'",
         {mktme_mode, programs("set-key-direct"), programs("clear-key", "set-key-random")},
         {direct_twice}},
        {"mktme.pconfig.random_time",
         "'5 us'",
         {mktme_mode, programs("set-key-random"), direct_twice},
         {programs("set-key-random", "clear-key")}},
        {"mktme.pconfig.refused_time",
         "'5 us'",
         {mktme_mode, programs("set-key-random"), direct_twice},
         {programs("set-key-random", "clear-key")}},
        {"mktme.pconfig.clear_time",
         "'5 us'",
         {mktme_mode, programs("clear-key"), direct_twice},
         {programs("no-encrypt", "set-key-direct")}},
        {"mktme.entropy.words", "32", {off, tme_mode, direct_twice}, {programs("set-key-random")}},
        {"mktme.entropy.refill", "'5 us'", {off, tme_mode, direct_twice}, {programs("set-key-random")}},
    };
}

std::vector<Case> data_cases() {
    const std::string tags = "data.mode='tags'\n";
    const std::string full = "data.mode='full'\n";
    return {
        {"output.bus", "true", {"", tags}, {full}},
        {"output.window_start",
         "'1 us'",
         {"", "output.commands=true\n"},
         {"output.timeline=true\n", "output.waves=true\n", full + "output.bus=true\n"}},
        {"output.window_end",
         "'1 us'",
         {"", "output.commands=true\n"},
         {"output.timeline=true\n", "output.waves=true\n", full + "output.bus=true\n"}},
    };
}

std::vector<Case> workload_cases() {
    const std::string timed_only = "workload.issue='asap'\n";
    const std::string load = generator("loaded") + "workload.bandwidth='1 GB/s'\n";
    const std::string bare_trace = "trace.format='ramulator2-ldst'\nworkload.traces=['t.trace']\n";
    return {
        {"workload.generator", "'zipf'", {trace}, {""}},
        {"workload.footprint", "'1 MiB'", {trace}, {"", generator("loaded")}},
        {"workload.window",
         "4",
         {"", "workload.issue='asap'\n", "workload.issue='dependent'\n"},
         {"workload.issue='window'\n", trace + "workload.issue='window'\n"}},
        {"workload.interval", "'5 ns'", {trace, timed_only, load}, {"", generator("poisson")}},
        {"workload.bandwidth", "'1 GB/s'", {"", generator("random"), trace}, {generator("loaded")}},
        {"workload.request_bytes", "'128 B'", {trace, generator("loaded")}, {"", load}},
        {"workload.request_alignment", "'8 B'", {trace, generator("loaded")}, {"", load}},
        {"workload.read_share",
         "0.5",
         {trace, generator("chase"), generator("loaded")},
         {"", generator("mix"), load}},
        {"workload.stride",
         "'128 B'",
         {trace, generator("random"), generator("zipf")},
         {"", generator("chase"), generator("stride")}},
        {"workload.hot_share", "0.5", {"", trace}, {generator("hot-row")}},
        {"workload.hot_bytes", "'16 KiB'", {"", trace}, {generator("hot-row")}},
        {"workload.zipf_exponent", "0.5", {"", trace}, {generator("zipf")}},
        {"workload.zipf_page", "'4 KiB'", {"", trace}, {generator("zipf")}},
        {"workload.streams", "4", {"", trace, generator("loaded")}, {generator("streams"), load}},
        {"workload.keyid_assignment",
         "'by-page'",
         {"", off, bypass, mktme_mode, no_encrypt, mktme_mode + "data.mode='tags'\n"},
         {mktme_mode + "[[mktme.key]]\nkeyid=1\n", mktme_mode + "[[mktme.program]]\nkeyid=1\n",
          mktme_mode + "data.mode='tags'\nmktme.max_keys=62\n"}},
        {"workload.keyid",
         "2",
         {"", pages, mktme_mode + "workload.keyid_assignment='one'\n"},
         {one_key + "[[mktme.key]]\nkeyid=2\n"}},
        {"workload.keyids",
         "4",
         {"", one_key, mktme_mode + "workload.keyid_assignment='by-page'\n"},
         {pages}},
        {"workload.keyid_page", "'64 KiB'", {"", one_key}, {pages}},
        {"workload.strip_keyid_every", "3", {"", mktme_mode, off}, {one_key, trace, pages}},
        {"workload.traces_sha256", "['00']", {""}, {trace}},
        {"trace.format", "'stl'", {""}, {trace}},
        {"trace.clock", "'1 GHz'", {"", trace + "workload.issue='asap'\n", bare_trace}, {trace}},
        {"sim.seed",
         "7",
         {"", trace, generator("chase") + "workload.stride='4 KiB'\n"},
         {generator("random"), "workload.read_share=0.5\n", "workload.request_alignment='8 B'\n",
          "data.mode='tags'\n", "crypto.key_store=2\ncrypto.key_replacement='random'\n"}},
    };
}

/// Returns the cases of tables in lists and of their values. The settings themselves give each value.
std::vector<Case> table_cases() {
    const std::string tags = "data.mode='tags'\n";
    const auto fault = [&](const std::string& kind, const std::string& rest) {
        return tags + "[[data.fault]]\nkind='" + kind + "'\n" + rest;
    };
    const std::string key = "[[mktme.key]]\nkeyid=1\n";
    const std::string program = "[[mktme.program]]\nkeyid=1\n";
    return {
        {"mktme.key[0]", "", {off + key, bypass + key, no_encrypt + key, tme_mode + key}, {mktme_mode + key}},
        {"mktme.program[0]",
         "",
         {off + program, bypass + program, tme_mode + program, no_encrypt + program},
         {mktme_mode + program, no_encrypt + "workload.keyid_assignment='by-page'\n" + program}},
        {"data.fault[0]", "", {"[[data.fault]]\n"}, {fault("flip", "")}},
        {"data.fault[0].bit",
         "",
         {fault("replay", "bit=3\n"), fault("relocate", "bit=3\n")},
         {fault("flip", "bit=3\n")}},
        {"data.fault[0].from",
         "",
         {fault("flip", "from='64 B'\n"), fault("replay", "from='64 B'\n")},
         {fault("relocate", "from='64 B'\n")}},
        {"data.fault[0].captured_at",
         "",
         {fault("flip", "captured_at='1 ns'\n")},
         {fault("replay", "captured_at='1 ns'\n"), fault("relocate", "captured_at='1 ns'\n")}},
        {"workload.keyid_range[0]",
         "",
         {"[[workload.keyid_range]]\nkeyid=1\n", pages + "[[workload.keyid_range]]\nkeyid=1\n",
          ranges + "[[workload.keyid_range]]\nkeyid=1\n"},
         {ranges + key + "[[workload.keyid_range]]\nkeyid=1\n"}},
    };
}

/// What kernels and scenarios have.
std::vector<Case> kernel_cases() {
    const std::string scenario = "workload.scenario='s.scn'\n";
    const auto in_scenarios = [&](const std::string& path, const std::string& value) {
        return Case{path, value, {"", one_key, trace}, {scenario}};
    };
    std::vector<Case> cases{{"workload.trace_dirs", "['d']", {"", trace}, {scenario}},
                            {"workload.scenario_sha256", "'00'", {"", trace}, {scenario}}};
    for (const char* path :
         {"sim.max_time", "kernel.time_slice", "kernel.keys.gc_delay", "kernel.mktme.clear_delay",
          "kernel.costs.entry", "kernel.costs.fault", "kernel.costs.change_entry", "kernel.costs.flush_tlb",
          "kernel.costs.flush_tlb_target", "kernel.costs.task_switch", "kernel.costs.wake_up",
          "kernel.costs.signal", "kernel.costs.process_start"})
        cases.push_back(in_scenarios(path, "'7 us'"));
    for (const char* path : {"memory.persistent", "mktme.save_key", "kernel.mktme.hmat",
                             "kernel.mktme.storekeys", "kernel.mktme.invariants"})
        cases.push_back(in_scenarios(path, "true"));
    cases.push_back(in_scenarios("kernel.handler_pkru", "'clear'"));
    cases.push_back(in_scenarios("kernel.mktme.profile", "'62'"));
    cases.push_back(in_scenarios("kernel.mktme.keyids", "2"));
    cases.push_back(in_scenarios("kernel.mm.huge_pages", "'always'"));
    cases.push_back(in_scenarios("kernel.mktme.revoke", "'keep'"));
    cases.push_back(in_scenarios("kernel.pkeys.get_set", "true"));
    cases.push_back(in_scenarios("kernel.pkeys.indices", "'thread'"));
    for (const char* path : {"kernel.pkeys.get_number", "kernel.pkeys.set_number"})
        cases.push_back(
            {path, "400", {"", one_key, trace, scenario}, {scenario + "kernel.pkeys.get_set=true\n"}});
    for (const char* path : {"kernel.mktme.add_key_positive", "kernel.mktme.merge", "kernel.mktme.bugs"})
        cases.push_back(in_scenarios(path, "'posted'"));
    return cases;
}

/// Loads the settings, then `path = value`. Each key and table is a text of its own: TOML wants top-level keys first.
sim::LoadedConfig loaded(const std::string& settings, const std::string& path, const std::string& value) {
    sim::LoadedConfig loaded;
    const auto apply = [&](const std::string& text) {
        sim::apply_table("u.toml", sim::Giver::user, toml::parse(text), loaded);
    };
    std::istringstream lines{settings};
    std::string table;
    for (std::string line; std::getline(lines, line);) {
        const bool begins_table = line.starts_with("[[");
        if ((begins_table || line.find('.') < line.find('=')) && !table.empty()) {
            apply(table);
            table.clear();
        }
        if (begins_table || !table.empty()) table += line + "\n";
        else apply(line);
    }
    if (!table.empty()) apply(table);
    if (!value.empty()) apply(path + "=" + value);
    return loaded;
}

/// Returns true if the value at the case's path has no effect beside the settings.
bool is_idle(const Case& one, const std::string& settings) {
    const auto config = loaded(settings, one.path, one.value).config;
    sim::RunFacts facts{.has_trace = config.workload.has_trace(),
                        .has_scenario = config.workload.has_scenario()};
    if (facts.has_trace) facts.format = config.trace.format;
    const auto idle = sim::idle_values(config, facts);
    return std::ranges::find(idle, one.path, &sim::IdleValue::path) != idle.end();
}

std::vector<Case> all_cases() {
    std::vector<Case> all;
    for (const auto& some : {memory_cases(), engine_cases(), key_cases(), data_cases(), workload_cases(),
                             table_cases(), core_cases(), kernel_cases()})
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

}  // namespace

TEST_CASE("A value has effect beside some settings and none beside others", "[config][effect]") {
    for (const auto& one : all_cases()) {
        for (const auto& settings : one.refused) {
            INFO(one.path << " = " << one.value << " beside\n" << settings);
            CHECK(is_idle(one, settings));
        }
        for (const auto& settings : one.taken) {
            INFO(one.path << " = " << one.value << " beside\n" << settings);
            CHECK_FALSE(is_idle(one, settings));
        }
    }
}

TEST_CASE("Every parameter with conditions stands among these cases", "[config][effect]") {
    std::set<std::string> seen;
    for (const auto& one : all_cases()) {
        std::string path = one.path;
        if (const auto open = path.find('['); open != std::string::npos)
            path.erase(open, path.find(']') + 1 - open);
        seen.insert(path);
    }
    for (const auto& rule : sim::effect_rules())
        for (const auto path : rule.paths) {
            INFO(path);
            if (path == "workload.issue" || path == "sim.phase")
                continue;  // only `trace generate` does not use them
            CHECK(seen.contains(std::string{path}) == !rule.needs.empty());
        }
}
