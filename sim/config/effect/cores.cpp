// SPDX-License-Identifier: Apache-2.0
// Effect rules of cores, their caches and MMUs, and of the packages they are in.
#include "sim/config/effect/conditions.hpp"

#include "sim/config/cache_level.hpp"

namespace mktme::sim {

namespace {

constexpr Condition has_other_packages{[](const RunView& run) { return run.config.platform.packages > 1; },
                                       "platform.packages", "leaves no choice of a package",
                                       "platform.packages above 1"};
constexpr Condition uses_counters{
    [](const RunView& run) { return run.config.cpu.branch_predictor == cpu::BranchPrediction::gshare; },
    "cpu.branch_predictor", "has no history", "cpu.branch_predictor = gshare"};
constexpr Condition can_mispredict{
    [](const RunView& run) { return uses_counters.holds(run) || run.config.cpu.mispredicts_per_kilo != 0; },
    "", "no branch is mispredicted", "cpu.branch_predictor = gshare, or cpu.mispredicts_per_kilo above 0"};
constexpr Condition has_fifth_level{[](const RunView& run) { return run.config.mmu.levels == 5; },
                                    "mmu.levels", "reads no PML5E", "mmu.levels = 5"};

// --- One device

const platform::DeviceParams& device(const RunView& run) { return run.config.platform.device[run.element]; }
constexpr Condition accesses_program{
    [](const RunView& run) { return device(run).target == platform::DeviceTarget::program; },
    "platform.device.target", "accesses the pages of no program", "target = program"};
constexpr Condition has_one_keyid{
    [](const RunView& run) { return device(run).keyids == platform::DeviceKeyIds::one; },
    "platform.device.keyids", "takes the KeyIDs of its pages", "keyids = one"};

// --- One level of the caches

const CacheLevel& level(const RunView& run) { return run.config.caches.cache[run.element]; }
bool is_llc(const RunView& run) { return level(run).name == level_name::llc; }

constexpr Condition is_private{[](const RunView& run) { return !is_llc(run); }, "",
                               "a slice of the shared cache has no miss entries and no prefetcher",
                               "a level below llc", true};
constexpr Condition prefetches{[](const RunView& run) { return level(run).prefetcher.name() != "off"; }, "",
                               "the prefetcher of this level is off", "another prefetcher of this level"};
constexpr Condition prefetches_strides{
    [](const RunView& run) { return level(run).prefetcher.name() == "stride"; }, "",
    "the prefetcher of this level follows no strides", "prefetcher = stride of this level"};
constexpr Condition has_inclusion{
    [](const RunView& run) { return is_llc(run) || level(run).name == level_name::l2; }, "",
    "L1I and L1D have no levels above them, and l3 and l4 are as l2",
    "cache[l2].inclusion or cache[llc].inclusion", true};
/// Lines leave a core from its last level.
constexpr Condition puts_lines{
    [](const RunView& run) {
        const auto& levels = run.config.caches.cache;
        return is_llc(run) ||
               (run.element + 1 < levels.size() && levels[run.element + 1].name == level_name::llc);
    },
    "", "no lines leave the core from this level", "write_back_entries of the last level below llc", true};

}  // namespace

std::vector<EffectRule> core_rules() {
    return {
        {{&has_cores},
         {"platform.packages", "platform.cores", "platform.cores_per_channel", "platform.clock",
          "platform.hop", "platform.probe_latency"}},
        {{&has_cores, &has_other_packages},
         {"platform.placement", "platform.link.latency", "platform.link.bandwidth"}},
        {{&has_cores}, {"platform.device"}},
        {{&has_cores, &accesses_program}, {"platform.device.program"}},
        {{&has_cores, &knows_keyids, &accesses_program}, {"platform.device.keyids"}},
        {{&has_cores, &knows_keyids, &has_one_keyid}, {"platform.device.keyid"}},
        {{&has_cores},
         {"cpu.order", "cpu.dispatch_width", "cpu.retire_width", "cpu.rob", "cpu.load_queue",
          "cpu.store_queue", "cpu.load_ports", "cpu.store_commits", "cpu.forward_latency", "cpu.plain_ipc",
          "cpu.branch_predictor", "cpu.mispredicts_per_kilo", "cpu.flushes", "cpu.wrpkru"}},
        {{&has_cores, &uses_counters}, {"cpu.branch_history"}},
        {{&has_cores, &can_mispredict}, {"cpu.mispredict_penalty"}},
        {{&has_cores}, {"cache"}},
        {{&has_cores, &is_private}, {"cache.miss_entries", "cache.prefetcher"}},
        {{&has_cores, &is_private, &prefetches}, {"cache.prefetch_degree", "cache.prefetch_distance"}},
        {{&has_cores, &is_private, &prefetches_strides}, {"cache.prefetch_streams"}},
        {{&has_cores, &has_inclusion}, {"cache.inclusion"}},
        {{&has_cores, &puts_lines}, {"cache.write_back_entries"}},
        {{&has_cores},
         {"tlb.l1_data_4k_entries", "tlb.l1_data_4k_ways", "tlb.l1_data_2m_entries", "tlb.l1_data_2m_ways",
          "tlb.l1_data_1g_entries", "tlb.l1_data_1g_ways", "tlb.l1_code_4k_entries", "tlb.l1_code_4k_ways",
          "tlb.l1_code_2m_entries", "tlb.l1_code_2m_ways", "tlb.l2_entries", "tlb.l2_ways",
          "tlb.l2_most_ways_2m", "tlb.l2_most_ways_1g", "tlb.l2_latency"}},
        {{&has_cores},
         {"mmu.levels", "mmu.page_size", "mmu.walkers", "mmu.pml4e_entries", "mmu.pdpte_entries",
          "mmu.pdpte_ways", "mmu.pde_entries", "mmu.pde_ways"}},
        {{&has_cores, &has_fifth_level}, {"mmu.pml5e_entries"}},
    };
}

}  // namespace mktme::sim
