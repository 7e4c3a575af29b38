// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/random_machine_case.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <initializer_list>
#include <set>

#include "models/platform/machine.hpp"
#include "models/platform/package_params.hpp"
#include "tests/reference_cpu/case_memory.hpp"
#include "tests/reference_cpu/case_packages.hpp"
#include "tests/reference_cpu/case_tables.hpp"
#include "tests/reference_cpu/random_kernel_steps.hpp"
#include "tests/reference_cpu/random_program.hpp"

namespace mktme::test {

namespace {

template <class T>
T one_of(RandomStream& random, std::initializer_list<T> choices) {
    return choices.begin()[random.below(choices.size())];
}

memctrl::ControllerParams random_controller(RandomStream& random) {
    memctrl::ControllerParams p;
    p.read_queue = one_of<std::uint64_t>(random, {1, 2, 8, 64});
    p.write_queue = one_of<std::uint64_t>(random, {1, 2, 8, 64});
    p.drain = one_of(random, {"watermark", "watermark", "lazy", "age"});
    p.idle_drain_after = Cycles{one_of<std::uint64_t>(random, {0, 20, 200})};
    p.page_policy = one_of(random, {"open", "closed", "adaptive"});
    p.frontend_latency = SimTime{one_of<std::uint64_t>(random, {0, 0, 1'234'567, 10'000'000})};
    p.backend_latency = SimTime{one_of<std::uint64_t>(random, {0, 0, 10'000'000})};
    return p;
}

platform::PackageParams random_memory(RandomStream& random) {
    platform::PackageParams p;
    p.memory.channels = one_of<std::uint64_t>(random, {1, 1, 2, 4});
    p.channel.dram.part = one_of(random, {"DDR4-3200AA-8Gb-x8", "DDR4-3200AA-8Gb-x8", "DDR5-4800-16Gb-x8"});
    p.channel.dram.refresh = random.below(3) != 0;
    p.channel.controller = random_controller(random);
    using enum crypto::EncryptionMode;
    p.channel.encryption.mode = one_of(random, {off, tme, mktme, mktme});
    p.channel.engine.io_stages = Cycles{random.below(4)};
    if (p.channel.encryption.mode == mktme) p.keys.mktme.key = {{.keyid = 1}, {.keyid = 2}, {.keyid = 3}};
    p.seed = random.bits();
    return p;
}

/// Returns a cache of `most_sets` sets at most. Half of all caches have a prefetcher.
cache::CacheParams random_cache(RandomStream& random, std::string name, std::uint64_t most_sets) {
    cache::CacheParams p{.name = std::move(name)};
    p.ways = one_of<std::uint64_t>(random, {1, 2, 2, 4, 8});
    std::uint64_t sets = 1;
    while (sets < most_sets && random.below(2) == 0) sets *= 2;
    p.size = Bytes{sets * p.ways * line_size.count()};
    p.latency = Cycles{one_of<std::uint64_t>(random, {1, 1, 2, 5, 14})};
    p.replacement = one_of(random, {"lru", "tree-plru", "srrip", "random"});
    p.miss_entries = one_of<std::uint64_t>(random, {1, 2, 4, 16});
    p.write_back_entries = one_of<std::uint64_t>(random, {1, 2, 8});
    p.prefetcher = one_of(random, {"off", "off", "next-line", "stride"});
    p.prefetch_degree = one_of<std::uint64_t>(random, {1, 1, 2, 4});
    p.prefetch_distance = one_of<std::uint64_t>(random, {1, 1, 2, 5});
    p.prefetch_streams = one_of<std::uint64_t>(random, {1, 2, 16});
    return p;
}

cache::HierarchyParams random_caches(RandomStream& random) {
    constexpr std::uint64_t most_sets = 16;
    cache::HierarchyParams p;
    p.l1i = random_cache(random, "l1i", most_sets);
    p.l1d = random_cache(random, "l1d", most_sets);
    p.shared_levels.clear();
    const auto shared = one_of<std::uint64_t>(random, {1, 1, 1, 2, 3});
    for (std::uint64_t i = 0; i < shared; ++i)
        p.shared_levels.push_back(random_cache(random, fmt::format("l{}", i + 2), 2 * most_sets));
    using enum cache::Inclusion;
    p.private_inclusion = one_of(random, {inclusive, non_inclusive});
    auto& write_backs = p.shared_levels.back().write_back_entries;
    if (p.private_inclusion == non_inclusive) write_backs = std::max(write_backs, shared + 1);
    p.llc = random_cache(random, "llc", 2 * most_sets);
    p.llc.prefetcher = "off";
    p.llc_inclusion = one_of(random, {inclusive, non_inclusive, victim});
    p.hop = Cycles{one_of<std::uint64_t>(random, {1, 1, 2, 7, 14})};
    p.probe_latency = Cycles{one_of<std::uint64_t>(random, {1, 2, 5, 14})};
    p.packages = one_of<std::uint64_t>(random, {1, 1, 1, 1, 1, 1, 2, 2, 3});
    p.cores = random.below(16) == 0 ? 8 : 1 + random.below(4);
    if (p.packages > 1) p.cores = 1 + random.below(2);
    p.seed = random.bits();
    return p;
}

platform::LinkParams random_link(RandomStream& random) {
    return {.latency = SimTime{one_of<std::uint64_t>(random, {1, 300'000, 1'000'001, 7'000'000, 26'700'000})},
            .bandwidth = Bandwidth{one_of<std::uint64_t>(
                random, {1'000'000'000, 9'999'999'999, 67'200'000'000, 1'000'000'000'000})}};
}

cpu::CoreParams random_core(RandomStream& random) {
    cpu::CoreParams p;
    using enum cpu::ExecutionOrder;
    p.order = one_of(random, {out_of_order, out_of_order, in_order});
    p.dispatch_width = one_of<std::uint64_t>(random, {1, 2, 5, 8});
    p.retire_width = one_of<std::uint64_t>(random, {1, 2, 5, 8});
    p.rob = one_of<std::uint64_t>(random, {1, 2, 8, 40, 352});
    p.load_queue = one_of<std::uint64_t>(random, {1, 2, 8, 128});
    p.store_queue = one_of<std::uint64_t>(random, {1, 2, 8, 72});
    p.load_ports = one_of<std::uint64_t>(random, {1, 2, 3});
    p.store_commits = one_of<std::uint64_t>(random, {1, 2, 4});
    p.forward_latency = Cycles{one_of<std::uint64_t>(random, {1, 2, 5})};
    p.plain_ipc = one_of(random, {0.0, 0.0, 0.3, 1.0, 2.7});
    p.branch_predictor = one_of(random, {cpu::BranchPrediction::gshare, cpu::BranchPrediction::perfect});
    p.branch_history = one_of<std::uint64_t>(random, {1, 3, 16});
    p.mispredicts_per_kilo = one_of<std::uint64_t>(random, {0, 0, 3, 70, 1000});
    p.mispredict_penalty = Cycles{one_of<std::uint64_t>(random, {1, 5, 17})};
    p.flushes = one_of<std::uint64_t>(random, {1, 2, 16});
    p.wrpkru = Cycles{one_of<std::uint64_t>(random, {1, 2, 23})};
    return p;
}

/// Draws entries and ways of an array. Its sets are a power of two.
void randomise_array(RandomStream& random, std::uint64_t& entries, std::uint64_t& ways) {
    ways = one_of<std::uint64_t>(random, {1, 2, 3, 4});
    entries = ways * one_of<std::uint64_t>(random, {1, 1, 2, 8});
}

mmu::TlbParams random_tlb(RandomStream& random) {
    mmu::TlbParams p;
    randomise_array(random, p.l1_data_4k_entries, p.l1_data_4k_ways);
    randomise_array(random, p.l1_data_2m_entries, p.l1_data_2m_ways);
    randomise_array(random, p.l1_data_1g_entries, p.l1_data_1g_ways);
    randomise_array(random, p.l1_code_4k_entries, p.l1_code_4k_ways);
    randomise_array(random, p.l1_code_2m_entries, p.l1_code_2m_ways);
    randomise_array(random, p.l2_entries, p.l2_ways);
    p.l2_most_ways_2m = 1 + random.below(p.l2_ways);
    p.l2_most_ways_1g = 1 + random.below(p.l2_ways);
    p.l2_latency = Cycles{one_of<std::uint64_t>(random, {1, 2, 7})};
    return p;
}

mmu::MmuParams random_mmu(RandomStream& random) {
    mmu::MmuParams p;
    p.levels = 4 + random.below(2);
    p.walkers = one_of<std::uint64_t>(random, {1, 1, 2, 4});
    p.pml5e_entries = 1 + random.below(2);
    p.pml4e_entries = 1 + random.below(4);
    randomise_array(random, p.pdpte_entries, p.pdpte_ways);
    randomise_array(random, p.pde_entries, p.pde_ways);
    return p;
}

mmu::FunctionSpace random_space(RandomStream& random, std::uint64_t number, std::uint64_t keyids) {
    using enum mmu::PageSize;
    mmu::FunctionSpace space;
    space.name = fmt::format("space{}", number);
    space.page_size = one_of(random, {page_4k, page_4k, page_4k, page_2m, page_1g});
    space.ranges = random_ranges(random, space.page_size);
    space.table_keyid = KeyId{static_cast<std::uint16_t>(random.below(keyids))};
    return space;
}

/// Draws spaces and programs. Most cores share a space.
void add_programs(RandomStream& random, MachineCase& c) {
    const bool has_keyids = c.memory->first.channel.encryption.mode == crypto::EncryptionMode::mktme;
    const std::uint64_t keyids = has_keyids ? 4 : 1;
    const auto spaces = one_of<std::uint64_t>(random, {1, 1, 2, 3});
    std::vector<Places> places;
    for (std::uint64_t i = 0; i < spaces; ++i) {
        c.spaces.push_back(random_space(random, i, keyids));
        c.keyids.emplace_back(static_cast<std::uint16_t>(random.below(keyids)));
        places.push_back(random_places(random, c.spaces.back()));
    }
    for (std::uint64_t core = 0; core < c.caches.all_cores(); ++core) {
        const std::uint64_t space = random.below(spaces);
        c.programs.push_back({.steps = random_program(random, places[space], c.core),
                              .plain_tail = random.below(4),
                              .space = space});
    }
    if (random.below(16) == 0) c.programs.pop_back();  // an idle core
}

/// Draws the frames and KeyIDs of all pages: so few frames that most of them have several pages.
void list_pages(RandomStream& random, MachineCase& c, std::uint64_t keyids) {
    constexpr std::uint64_t first_frame = std::uint64_t{1} << 28U;  // a multiple of 2 MiB
    const std::uint64_t frames = 1 + random.below(4);
    for (std::size_t number = 0; number < c.spaces.size(); ++number) {
        const auto& space = c.spaces[number];
        const std::uint64_t bytes = mmu::bytes_of(space.page_size);
        std::set<std::uint64_t> pages;
        for (const auto& range : space.ranges)
            for (std::uint64_t page = range.start / bytes; page * bytes < range.end; ++page)
                pages.insert(page * bytes);
        for (const std::uint64_t page : pages) {
            const std::uint64_t frame = random.below(frames);
            const bool is_largest = space.page_size == mmu::PageSize::page_1g;
            c.pages.push_back({.space = number,
                               .address = page,
                               .frame = DramAddr{is_largest ? 0 : first_frame + bytes * frame},
                               .keyid = KeyId{static_cast<std::uint16_t>(random.below(keyids))},
                               .package = frame % c.caches.packages});
        }
    }
}

/// Draws faults of the listed pages. Only a page of a space that one core uses alone may change.
void add_faults(RandomStream& random, MachineCase& c) {
    using enum PageMapping::Change;
    if (random.below(2) == 0) c.pkru = mmu::Pkru{static_cast<std::uint32_t>(random.below(64)) & ~3U};
    for (PageMapping& page : c.pages) {
        const auto users = std::ranges::count(c.programs, page.space, &CoreProgram::space);
        const bool is_small = c.spaces[page.space].page_size == mmu::PageSize::page_4k;
        if (random.below(3) == 0) page.pkey = static_cast<std::uint8_t>(random.below(3));
        if (users == 1 && is_small) page.change = one_of(random, {none, comes, opens, opens});
        else if (random.below(4) != 0) page.pkey = 0;
    }
}

void add_traps(RandomStream& random, MachineCase& c) {
    c.traps = {.seed = random.bits(),
               .longest = Cycles{one_of<std::uint64_t>(random, {0, 3, 500})},
               .one_ends_in = one_of<std::uint64_t>(random, {0, 0, 6}),
               .one_interrupts_in = one_of<std::uint64_t>(random, {0, 2, 2, 5})};
    if (random.below(2) == 0) add_faults(random, c);
}

/// Draws an access of a device to a frame of a program, or, without listed pages, to any of a few lines.
platform::DeviceAccess random_access(RandomStream& random, const MachineCase& c, std::uint64_t at,
                                     const std::vector<std::uint64_t>& frames) {
    const std::uint64_t line = 64 * random.below(random.below(2) == 0 ? 64 : 4);
    return {.at = Cycles{at},
            .address = frames[random.below(frames.size())] + line + c.caches.seed % 64,
            .is_write = random.below(2) == 0};
}

/// Draws devices. Their addresses are those of frames with KeyID bits, or pages that an IOMMU maps to them.
void add_devices(RandomStream& random, MachineCase& c) {
    c.caches.devices = one_of<std::uint64_t>(random, {0, 0, 0, 1, 2});
    if (c.caches.devices == 0) return;
    const auto machine = machine_of(c);
    const CaseTables tables{c, *machine};
    std::vector<std::uint64_t> frames;
    for (std::size_t space = 0; space < c.spaces.size(); ++space)
        frames.push_back(tables.physical(space, c.spaces[space].ranges.front().start).count() / 4096 * 4096);
    for (const PageMapping& page : c.pages)
        frames.push_back(tables.physical(page.space, page.address).count() / 4096 * 4096);
    for (std::uint64_t number = 0; number < c.caches.devices; ++number) {
        DeviceCase device{.package = random.below(c.caches.packages),
                          .outstanding = one_of<std::uint64_t>(random, {1, 2, 32}),
                          .has_iommu = random.below(2) == 0,
                          .frames = {},
                          .accesses = {}};
        std::vector<std::uint64_t> addresses = frames;
        if (device.has_iommu)
            for (std::uint64_t& address : addresses) {
                const std::uint64_t page = random.below(8);
                if (random.below(4) != 0) device.frames[page] = PhysAddr{address};
                address = page * 4096;
            }
        std::uint64_t at = 0;
        const std::uint64_t accesses = random.below(200);
        for (std::uint64_t i = 0; i < accesses; ++i)
            device.accesses.push_back(random_access(random, c, at += random.below(300), addresses));
        c.devices.push_back(device);
    }
}

/// Draws what lines carry. Half of all cases simulate contents; of those with several KeyIDs, most have aliases.
void add_contents(RandomStream& random, MachineCase& c) {
    using enum contents::DataMode;
    c.caches.data = one_of(random, {none, none, tags, full});
    c.memory->first.data = c.caches.data;
    auto& keys = c.memory->first.keys.mktme.key;
    if (random.below(2) == 0) list_pages(random, c, keys.empty() ? 1 : 4);
    if (keys.empty()) return;
    if (random.below(2) == 0) {  // KeyIDs 2 and 3 have the same key
        constexpr const char* value = "000102030405060708090a0b0c0d0e0f";
        for (const std::size_t i : {1U, 2U}) keys[i].data_key = keys[i].tweak_key = value;
    }
    if (random.below(2) == 0) c.memory->other_keys = {{{.keyid = 1}, {.keyid = 2}}};
    if (random.below(4) == 0) keys[0].algorithm = tme::TmeAlgorithm::aes_xts_128_integrity;
}

}  // namespace

MachineCase random_machine_case(std::uint64_t seed) {
    RandomStream random{seed, "reference machine case"};
    MachineCase c;
    c.memory->first = random_memory(random);
    c.clock = Frequency{one_of<std::uint64_t>(
        random, {2'400'000'000, 1'600'000'000, 3'333'333'333, 1'000'000'000, 5'000'000'000, 700'000'001})};
    c.caches = random_caches(random);
    c.core = random_core(random);
    c.mmu = random_mmu(random);
    c.tlb = random_tlb(random);
    c.link = random_link(random);
    add_programs(random, c);
    add_contents(random, c);
    add_traps(random, c);
    add_devices(random, c);
    if (random.below(3) == 0) add_kernel_steps(random, c);
    return c;
}

namespace {

std::string text(const cache::CacheParams& p) {
    return fmt::format("{} {} B {} ways latency {} {} entries {} write-backs {} prefetch {} {} {};", p.name,
                       p.size.count(), p.ways, p.latency.count(), p.replacement.name(), p.miss_entries,
                       p.write_back_entries, p.prefetcher.name(), p.prefetch_degree, p.prefetch_distance);
}

}  // namespace

std::string text(const MachineCase& machine_case) {
    const MachineCase& c = machine_case;
    std::string all = fmt::format("{} packages of {} cores at {} Hz; link {} fs, {} B/s; data {}; {} pages; ",
                                  c.caches.packages, c.caches.cores, c.clock.count(), c.link.latency.count(),
                                  c.link.bandwidth.count(), name_of(c.caches.data), c.pages.size());
    all += text(c.caches.l1i) + ' ' + text(c.caches.l1d) + ' ';
    for (const auto& level : c.caches.shared_levels) all += text(level) + ' ';
    all += text(c.caches.llc);
    all += fmt::format(" private {}; llc {}; hop {} probe {};", name_of(c.caches.private_inclusion),
                       name_of(c.caches.llc_inclusion), c.caches.hop.count(), c.caches.probe_latency.count());
    all += fmt::format(" {}, dispatch {} retire {} rob {} lq {} sq {} ports {} commits {} flushes {};",
                       name_of(c.core.order), c.core.dispatch_width, c.core.retire_width, c.core.rob,
                       c.core.load_queue, c.core.store_queue, c.core.load_ports, c.core.store_commits,
                       c.core.flushes);
    all += fmt::format(" walkers {}; {} {} channels, read queue {}, write queue {};", c.mmu.walkers,
                       c.memory->first.channel.dram.part, c.memory->first.memory.channels,
                       c.memory->first.channel.controller.read_queue,
                       c.memory->first.channel.controller.write_queue);
    for (const auto& program : c.programs) all += fmt::format(" {} steps", program.steps.size());
    return all;
}

}  // namespace mktme::test
