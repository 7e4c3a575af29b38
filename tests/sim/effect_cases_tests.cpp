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

namespace {

using namespace mktme;

/// A value, settings beside which it is refused (each alone), and settings beside which it is accepted, all in TOML.
struct Case {
    std::string path;
    std::string value;
    std::vector<std::string> refused;
    std::vector<std::string> taken;
};

const std::string off = "encryption.mode='off'\n";
const std::string bypass = "encryption.mode='bypass'\n";
const std::string no_encrypt = "encryption.mode='no-encrypt'\n";
const std::string tme = "encryption.mode='tme'\n";
const std::string mktme_mode = "encryption.mode='mktme'\n";
const std::string fixed = "crypto.fixed_latency='5 ns'\n";
const std::string one_key =
    mktme_mode + "workload.keyid_assignment='one'\nworkload.keyid=1\n[[mktme.key]]\nkeyid=1\n";
const std::string mac = one_key + "algorithm='aes-xts-128-integrity'\n";
const std::string pages = mktme_mode + "workload.keyid_assignment='by-page'\n[[mktme.key]]\nkeyid=1\n";
const std::string ranges = mktme_mode + "workload.keyid_assignment='ranges'\n";
const std::string trace = "workload.traces=['t.dramsim3.trace']\n";

const std::string clears_key_1 = "[[mktme.program]]\nkeyid=1\ncommand='clear-key'\n";

std::string generator(const std::string& name) { return "workload.generator='" + name + "'\n"; }
std::string programs(const std::string& first, const std::string& second = "") {
    std::string text = mktme_mode + "[[mktme.program]]\ncommand='" + first + "'\n";
    if (!second.empty()) text += "[[mktme.program]]\ncommand='" + second + "'\n";
    return text;
}

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
         {tme, mktme_mode, mktme_mode + "[[mktme.key]]\nkeyid=1\n", one_key + clears_key_1,
          pages + "[[mktme.program]]\nkeyid=9\ncommand='set-key-random'\n", "workload.keyids=2\n" + pages,
          "data.mode='full'\n" + one_key, "workload.strip_keyid_every=3\n" + one_key,
          "mktme.entropy.words=5\n" + one_key, "mktme.algorithms=12\n" + one_key,
          "mktme.algorithms=4\n" + bypass}},
        {"encryption.tweak_input",
         "'PA>>6'",
         {"", "data.mode='tags'\n", off + "data.mode='full'\n"},
         {"data.mode='full'\n"}},
        {"crypto.fixed_latency", "'5 ns'", {off}, {tme, bypass}},
        {"crypto.energy_per_block", "'5 pJ'", {off}, {tme, fixed}},
        {"crypto.clock", "'1 GHz'", {off, fixed}, {tme, bypass, no_encrypt}},
        {"crypto.io_stages", "'5 cycles'", {off, fixed}, {tme, bypass, no_encrypt}},
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
        cases.push_back({"crypto." + key, value, {off, bypass, no_encrypt, fixed}, {tme, mktme_mode}});
    return cases;
}

std::vector<Case> key_cases() {
    const std::string direct_twice = programs("set-key-direct", "set-key-direct");
    return {
        {"mktme.keyid_bits",
         "4",
         {off, tme, bypass},
         {mktme_mode, no_encrypt, "memory.channels=256\nmktme.maxphyaddr=40\n"}},
        {"mktme.tdx_keyid_bits", "2", {off, tme}, {mktme_mode}},
        {"mktme.max_keyid_bits", "8", {off, tme}, {mktme_mode}},
        {"mktme.max_keys", "8", {off, tme}, {mktme_mode}},
        {"mktme.algorithms", "7", {off}, {tme, mktme_mode, bypass}},
        {"mktme.tme", "false", {off}, {tme}},
        {"mktme.bypass_supported", "false", {off, tme, mktme_mode}, {bypass, no_encrypt}},
        {"mktme.pconfig_enumerated", "false", {off, tme, bypass}, {mktme_mode}},
        {"mktme.clear_saved_key", "true", {off, tme, mktme_mode}, {}},
        {"mktme.directory_mode", "true", {off, tme, mktme_mode}, {}},
        {"mktme.locked_write", "'ignored'", {off, tme, mktme_mode}, {}},
        {"mktme.seam", "true", {mktme_mode, tme}, {mktme_mode + "mktme.tdx_keyid_bits=2\n"}},
        {"mktme.exclude_length",
         "'4 KiB'",
         {off, bypass, no_encrypt, one_key, pages},
         {tme, mktme_mode, one_key + clears_key_1, "workload.keyids=2\n" + pages,
          "workload.strip_keyid_every=3\n" + one_key}},
        {"mktme.exclude_base",
         "'8 KiB'",
         {tme, off + "mktme.exclude_length='4 KiB'\n", "mktme.exclude_length='4 KiB'\n" + one_key},
         {"mktme.exclude_length='4 KiB'\n"}},
        {"mktme.pconfig.errors", "'rax'", {mktme_mode, tme}, {programs("clear-key")}},
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
        {"mktme.entropy.words", "32", {off, tme, direct_twice}, {programs("set-key-random")}},
        {"mktme.entropy.refill", "'5 us'", {off, tme, direct_twice}, {programs("set-key-random")}},
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
        {"mktme.key[0]", "", {off + key, bypass + key, no_encrypt + key, tme + key}, {mktme_mode + key}},
        {"mktme.program[0]",
         "",
         {off + program, bypass + program, tme + program, no_encrypt + program},
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

std::string level(const std::string& name, const std::string& value = "") {
    return "[[cache]]\nname='" + name + "'\n" + value;
}

/// Returns the cases of what only machines with cores have. Any value of `cpu` makes a machine one with cores.
std::vector<Case> core_cases() {
    const std::string cores = "cpu.order='out-of-order'\n";
    const std::string perfect = "cpu.branch_predictor='perfect'\n";
    std::vector<Case> cases{
        {"platform.placement", "'by-page'", {"", cores}, {cores + "platform.packages=2\n"}},
        {"sim.events", "'every-hop'", {cores, "platform.cores=2\n" + cores}, {""}},
        {"platform.device[0]", "", {"[[platform.device]]\n"}, {cores + "[[platform.device]]\n"}},
        {"platform.device[0].program",
         "",
         {cores + "[[platform.device]]\nprogram=1\n"},
         {cores + "[[platform.device]]\ntarget='program'\nprogram=1\n"}},
        {"platform.device[0].keyids",
         "",
         {cores + mktme_mode + "[[platform.device]]\nkeyids='of-pages'\n",
          cores + tme + "[[platform.device]]\ntarget='program'\nkeyids='of-pages'\n"},
         {cores + mktme_mode + "[[platform.device]]\ntarget='program'\nkeyids='of-pages'\n"}},
        {"platform.device[0].keyid",
         "",
         {cores + tme + "[[platform.device]]\nkeyid=1\n",
          cores + mktme_mode + "[[platform.device]]\ntarget='program'\nkeyids='of-pages'\nkeyid=1\n"},
         {cores + mktme_mode + "[[platform.device]]\nkeyid=1\n"}},
        {"platform.link.latency", "'50 ns'", {"", cores}, {cores + "platform.packages=2\n"}},
        {"platform.link.bandwidth", "'10 GB/s'", {"", cores}, {cores + "platform.packages=2\n"}},
        {"cpu.branch_history", "8", {perfect}, {""}},
        {"cpu.mispredict_penalty", "'9 cycles'", {perfect}, {"", perfect + "cpu.mispredicts_per_kilo=5\n"}},
        {"mmu.pml5e_entries", "4", {"", cores}, {cores + "mmu.levels=5\n"}},
        {"workload.slice",
         "1000",
         {"", cores, cores + "workload.spread='turns'\n", cores + trace},
         {cores + trace + "workload.spread='turns'\n"}},
        {"workload.requests", "5", {cores + trace, cores + "workload.measure=9\n"}, {"", cores}},
        {"workload.generator", "'mix'", {cores + trace}, {cores}},
        {"workload.footprint", "'1 MiB'", {cores + trace}, {cores}},
        {"workload.issue",
         "'dependent'",
         {cores + trace, cores + generator("chase"), cores + generator("program")},
         {cores, cores + generator("mix")}},
        {"workload.interval", "'5 ns'", {cores}, {""}},
        // Page tables have KeyID 0.
        {"encryption.algorithm", "'aes-xts-256'", {one_key, off + cores}, {one_key + cores}},
        {"mktme.exclude_length",
         "'4 KiB'",
         {one_key, off + cores},
         {one_key + cores, one_key + cores + "[[platform.device]]\n"}},
        {"workload.request_bytes", "'16 B'", {cores + trace, cores + generator("program")}, {cores}},
        {"workload.request_alignment", "'16 B'", {cores}, {""}},
        {"workload.read_share",
         "0.5",
         {cores + trace, cores + generator("chase"), cores + generator("program")},
         {cores, cores + generator("mix"), cores + generator("loaded")}},
        {"workload.stride",
         "'128 B'",
         {cores + trace, cores + generator("mix"), cores + generator("program")},
         {cores, cores + generator("chase")}},
        {"workload.streams", "4", {cores, cores + generator("mix")}, {cores + generator("loaded")}},
        {"workload.gap", "5", {"", generator("loaded"), cores, cores + trace}, {cores + generator("loaded")}},
        {"workload.program.mpki", "5.0", {"", cores, cores + trace}, {cores + generator("program")}},
        {"workload.program.mlp", "5", {"", cores, cores + trace}, {cores + generator("program")}},
        {"workload.program.base_cpi", "0.25", {"", cores, cores + trace}, {cores + generator("program")}},
        {"workload.repeat", "true", {"", cores}, {cores + trace}},
        {"workload.spread", "'turns'", {"", cores}, {cores + trace}},
        {"cache[l2]", "", {level("l2")}, {cores + level("l2")}},
        {"cache[l2].inclusion", "", {}, {cores + level("l2")}},
        {"cache[llc].inclusion", "", {}, {cores + level("llc")}},
        {"cache[l1d].inclusion", "", {cores, cores + level("l1d")}, {}},
        {"cache[l3].inclusion", "", {cores + level("l3")}, {}},
        {"cache[l2].write_back_entries", "", {cores + level("l3")}, {cores}},
        {"cache[l3].write_back_entries", "", {}, {cores + level("l3")}},
        {"cache[l1d].write_back_entries", "", {cores}, {}},
        {"cache[llc].write_back_entries", "", {}, {cores}},
    };
    for (const char* key :
         {"miss_entries", "prefetcher", "prefetch_degree", "prefetch_distance", "prefetch_streams"}) {
        const std::string of_llc = std::string{"cache[llc]."} + key;
        cases.push_back({of_llc, "", {cores, cores + level("llc", "prefetcher='stride'\n")}, {}});
    }
    for (const char* key : {"miss_entries", "prefetcher"})
        cases.push_back({std::string{"cache[l1i]."} + key, "", {}, {cores}});
    const std::string next_line = cores + level("l2", "prefetcher='next-line'\n");
    const std::string stride = cores + level("l2", "prefetcher='stride'\n");
    for (const char* key : {"prefetch_degree", "prefetch_distance"})
        cases.push_back({std::string{"cache[l2]."} + key, "", {cores}, {next_line, stride}});
    cases.push_back({"cache[l2].prefetch_streams", "", {cores, next_line}, {stride}});
    for (const char* path : {"workload.warmup",
                             "workload.measure",
                             "platform.packages",
                             "platform.cores",
                             "mmu.walkers",
                             "mmu.pml4e_entries",
                             "mmu.pdpte_entries",
                             "mmu.pdpte_ways",
                             "mmu.pde_entries",
                             "mmu.pde_ways",
                             "tlb.l1_data_4k_entries",
                             "tlb.l1_data_4k_ways",
                             "tlb.l1_data_2m_entries",
                             "tlb.l1_data_2m_ways",
                             "tlb.l1_data_1g_entries",
                             "tlb.l1_data_1g_ways",
                             "tlb.l1_code_4k_entries",
                             "tlb.l1_code_4k_ways",
                             "tlb.l1_code_2m_entries",
                             "tlb.l1_code_2m_ways",
                             "tlb.l2_entries",
                             "tlb.l2_ways",
                             "tlb.l2_most_ways_2m",
                             "tlb.l2_most_ways_1g"})
        cases.push_back({path, "2", {""}, {cores}});
    for (const char* path : {"platform.hop", "platform.probe_latency", "tlb.l2_latency"})
        cases.push_back({path, "'2 cycles'", {""}, {cores}});
    cases.push_back({"mmu.levels", "5", {""}, {cores}});
    cases.push_back({"mmu.page_size", "'2M'", {""}, {cores}});
    cases.push_back({"platform.cores_per_channel", "2.0", {""}, {cores}});
    cases.push_back({"platform.clock", "'2 GHz'", {""}, {cores}});
    for (const char* path :
         {"cpu.dispatch_width", "cpu.retire_width", "cpu.rob", "cpu.load_queue", "cpu.store_queue",
          "cpu.load_ports", "cpu.store_commits", "cpu.flushes", "cpu.mispredicts_per_kilo"})
        cases.push_back({path, "2", {}, {"", cores}});
    for (const char* path : {"cpu.forward_latency", "cpu.wrpkru"})
        cases.push_back({path, "'2 cycles'", {}, {""}});
    cases.push_back({"cpu.order", "'in-order'", {}, {""}});
    cases.push_back({"cpu.plain_ipc", "2.5", {}, {""}});
    cases.push_back({"cpu.branch_predictor", "'perfect'", {}, {""}});
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
    sim::RunFacts facts{.has_trace = config.workload.has_trace()};
    if (facts.has_trace) facts.format = config.trace.format;
    const auto idle = sim::idle_values(config, facts);
    return std::ranges::find(idle, one.path, &sim::IdleValue::path) != idle.end();
}

std::vector<Case> all_cases() {
    std::vector<Case> all;
    for (const auto& some : {memory_cases(), engine_cases(), key_cases(), data_cases(), workload_cases(),
                             table_cases(), core_cases()})
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
