// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/effect_cases.hpp"

namespace mktme::test::effect {

namespace {

std::string level(const std::string& name, const std::string& value = "") {
    return "[[cache]]\nname='" + name + "'\n" + value;
}

}  // namespace

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
          cores + tme_mode + "[[platform.device]]\ntarget='program'\nkeyids='of-pages'\n"},
         {cores + mktme_mode + "[[platform.device]]\ntarget='program'\nkeyids='of-pages'\n"}},
        {"platform.device[0].keyid",
         "",
         {cores + tme_mode + "[[platform.device]]\nkeyid=1\n",
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

}  // namespace mktme::test::effect
