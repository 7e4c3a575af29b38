// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/random_program.hpp"

#include <algorithm>
#include <initializer_list>

namespace mktme::test {

namespace {

using cpu::AccessKind;
using cpu::BranchKind;
using cpu::Special;
using workloads::ProgramStep;

template <class T>
T one_of(RandomStream& random, std::initializer_list<T> choices) {
    return choices.begin()[random.below(choices.size())];
}

/// Character of a program: shares of what it does.
struct Mood {
    double hot;       // accesses to hot lines
    double stores;    // of the data accesses
    double fetches;   // steps with a fetch
    double flushes;   // of the steps
    double fences;    // of the steps
    double traps;     // of the steps
    double locked;    // of the steps
    double crossing;  // accesses of up to 64 bytes, at any byte
    double depends;
    double registers;
    double branches;
    std::uint64_t plain;  // most plain instructions before a step
};

Mood random_mood(RandomStream& random) {
    return {.hot = one_of(random, {0.0, 0.3, 0.7, 0.95}),
            .stores = one_of(random, {0.0, 0.2, 0.5, 0.8}),
            .fetches = one_of(random, {0.0, 0.0, 0.1, 0.6}),
            .flushes = one_of(random, {0.0, 0.0, 0.02, 0.15}),
            .fences = one_of(random, {0.0, 0.0, 0.02, 0.1}),
            .traps = one_of(random, {0.0, 0.0, 0.0, 0.03}),
            .locked = one_of(random, {0.0, 0.0, 0.05, 0.2}),
            .crossing = one_of(random, {0.0, 0.1, 0.5}),
            .depends = one_of(random, {0.0, 0.2, 0.8}),
            .registers = one_of(random, {0.0, 0.0, 0.3, 0.9}),
            .branches = one_of(random, {0.0, 0.0, 0.2}),
            .plain = one_of<std::uint64_t>(random, {0, 0, 3, 20})};
}

/// Writes the steps of one program.
class Writer {
public:
    Writer(RandomStream& random, const Places& places, const cpu::CoreParams& core)
        : random_{random},
          places_{places},
          core_{core},
          mood_{random_mood(random)} {}

    ProgramStep step() {
        ProgramStep step{.plain_before = random_.below(mood_.plain + 1)};
        step.ip = 0x40'0000 + 2 * random_.below(24);
        if (happens(mood_.fetches)) add_fetches(step);
        if (happens(mood_.locked)) add_locked(step);
        else if (happens(mood_.flushes)) add_flush(step);
        else if (happens(mood_.fences))
            step.special =
                one_of(random_, {Special::mfence, Special::sfence, Special::lfence, Special::wrpkru});
        else if (happens(mood_.traps)) step.special = trap();
        else add_accesses(step);
        step.operands = {random_.below(64), random_.below(8)};  // of WRPKRU: the rights of keys 0 to 2
        step.operands[0] &= ~std::uint64_t{3};
        if (happens(mood_.registers)) add_registers(step);
        if (happens(mood_.branches)) add_branch(step);
        return step;
    }

private:
    bool happens(double share) { return random_.unit() < share; }

    [[nodiscard]] std::uint64_t address(std::uint64_t bytes) {
        if (!happens(mood_.hot)) return cold_address(bytes);
        const std::uint64_t line = places_.hot[random_.below(places_.hot.size())];
        const bool may_cross = happens(mood_.crossing);
        return inside(line + random_.below(may_cross ? 64 : 65 - bytes), bytes);
    }
    [[nodiscard]] std::uint64_t cold_address(std::uint64_t bytes) {
        const auto& range = places_.ranges[random_.below(places_.ranges.size())];
        const std::uint64_t at = range.start + random_.below(range.end - range.start);
        return inside(happens(mood_.crossing) ? at : at / 64 * 64, bytes);
    }
    /// Moves an access down until all its bytes are in a range.
    [[nodiscard]] std::uint64_t inside(std::uint64_t at, std::uint64_t bytes) const {
        for (const auto& range : places_.ranges)
            if (range.start <= at && at < range.end) return std::min(at, range.end - bytes);
        return at;
    }
    cpu::MemoryRecord record(AccessKind kind) {
        const std::uint64_t bytes =
            happens(mood_.crossing) ? 1 + random_.below(64) : one_of<std::uint64_t>(random_, {1, 4, 8, 16});
        cpu::MemoryRecord record{
            .address = VirtAddr{address(bytes)}, .bytes = static_cast<std::uint8_t>(bytes), .kind = kind};
        if (happens(mood_.depends)) record.depends = static_cast<std::uint32_t>(1 + random_.below(6));
        return record;
    }

    Special trap() {
        return one_of(
            random_, {Special::syscall, Special::syscall, Special::wrmsr, Special::pconfig, Special::wbinvd});
    }
    void add_fetches(ProgramStep& step) {
        for (std::uint64_t i = 0; i <= random_.below(2); ++i)
            step.records.push_back(record(AccessKind::fetch));
    }
    void add_locked(ProgramStep& step) {
        cpu::MemoryRecord locked = record(AccessKind::locked_load);
        step.records.push_back(locked);
        locked.kind = AccessKind::locked_store;
        locked.depends = 0;
        step.records.push_back(locked);
    }
    void add_flush(ProgramStep& step) {
        step.special = one_of(random_, {Special::clflush, Special::clflushopt, Special::clwb});
        step.records.push_back(record(AccessKind::load));
    }
    void add_accesses(ProgramStep& step) {
        const auto most = one_of<std::uint64_t>(random_, {0, 1, 1, 1, 2, 4});
        std::uint64_t loads = 0;
        std::uint64_t stores = 0;
        for (std::uint64_t i = 0; i < most; ++i) {
            const bool is_store = happens(mood_.stores);
            if (++(is_store ? stores : loads) > (is_store ? core_.store_queue : core_.load_queue)) return;
            step.records.push_back(record(is_store ? AccessKind::store : AccessKind::load));
        }
    }
    void add_registers(ProgramStep& step) {
        for (auto& source : step.registers.sources)
            if (random_.below(3) == 0) source = static_cast<std::uint8_t>(1 + random_.below(6));
        for (auto& destination : step.registers.destinations)
            if (random_.below(3) == 0) destination = static_cast<std::uint8_t>(1 + random_.below(6));
    }
    void add_branch(ProgramStep& step) {
        using enum BranchKind;
        step.branch.kind = one_of(random_, {conditional, conditional, conditional, direct_jump, indirect_jump,
                                            direct_call, indirect_call, function_return, other});
        step.branch.taken = random_.below(3) != 0;
        step.branch.next_ip = 0x50'0000 + random_.below(2);
    }

    RandomStream& random_;
    const Places& places_;
    const cpu::CoreParams& core_;
    Mood mood_;
};

}  // namespace

std::vector<mmu::AddressRange> random_ranges(RandomStream& random, mmu::PageSize size) {
    const std::uint64_t page = mmu::bytes_of(size);
    std::vector<mmu::AddressRange> ranges;
    std::uint64_t start = page * (1 + random.below(3));
    const std::uint64_t most = size == mmu::PageSize::page_1g ? 2 : 4;
    for (std::uint64_t i = 0; i <= random.below(most); ++i) {
        const std::uint64_t pages = size == mmu::PageSize::page_4k ? 1 + random.below(6) : 1;
        // A range may begin and end within a page.
        const std::uint64_t first = start + random.below(2) * 1000;
        const std::uint64_t end = start + pages * page - random.below(2) * 500;
        ranges.push_back({first, end});
        const int level = one_of(random, {1, 1, 2, 3, 4});  // of the table that has entries of both ranges
        const std::uint64_t gap = random.below(4) == 0 ? 0 : std::uint64_t{1} << mmu::shift_of_level(level);
        start += pages * page + std::max(gap, page) / page * page;
    }
    return ranges;
}

Places random_places(RandomStream& random, const mmu::FunctionSpace& space) {
    Places places{.hot = {}, .ranges = space.ranges};
    const auto lines = one_of<std::uint64_t>(random, {1, 2, 4, 12});
    const auto& range = space.ranges[random.below(space.ranges.size())];
    // In half of the cases the lines have one place in their pages: they are aliases if the pages have one frame.
    const bool has_one_place = random.below(2) == 0;
    const std::uint64_t place = random.below(64) * 64;
    for (std::uint64_t i = 0; i < lines; ++i) {
        const std::uint64_t spread = std::min<std::uint64_t>(range.end - range.start, 16 * 1024);
        std::uint64_t line = (range.start + random.below(spread)) / 64 * 64;
        if (has_one_place) line = line / mmu::table_bytes * mmu::table_bytes + place;
        places.hot.push_back(std::clamp(line, (range.start + 63) / 64 * 64, range.end / 64 * 64 - 64));
    }
    return places;
}

std::vector<ProgramStep> random_program(RandomStream& random, const Places& places,
                                        const cpu::CoreParams& core) {
    Writer writer{random, places, core};
    std::vector<ProgramStep> steps;
    const std::uint64_t length = 20 + random.below(one_of<std::uint64_t>(random, {20, 100, 381}));
    while (steps.size() < length) steps.push_back(writer.step());
    return steps;
}

}  // namespace mktme::test
