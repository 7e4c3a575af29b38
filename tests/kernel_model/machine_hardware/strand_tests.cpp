// SPDX-License-Identifier: Apache-2.0
// Pieces of kernel work that go on at once on several cores.
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <string>

#include "models/fiber/executor.hpp"
#include "models/mmu/entry_change.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_command.hpp"
#include "tests/kernel_model/machine_hardware/small_machine.hpp"

using namespace mktme;
using namespace mktme::machine_hardware;
using syscall::KeyProgramming;

namespace {

constexpr SpaceId space{1};
constexpr std::uint64_t linear = 0x1234'5000;
constexpr std::uint64_t table_bits = mmu::Entry::present | mmu::Entry::writable | mmu::Entry::user;

PhysAddr page(std::uint64_t number) { return PhysAddr{number * 4096}; }

class Work {
public:
    explicit Work(std::size_t packages = 1)
        : hardware{test::small_packages(contents::DataMode::tags, packages),
                   test::small_processor(contents::DataMode::tags, packages)} {}

    void start(std::uint32_t core, std::function<void()> body) {
        hardware.executor().start("strand", core, [this, core, body = std::move(body)] {
            body();
            ends[core] = hardware.now();
        });
    }
    SimTime run() {
        const SimTime begin = hardware.now();
        while (hardware.go_on()) continue;
        CHECK(hardware.executor().unfinished().empty());
        CHECK(hardware.wrong_reads() == 0);
        SimTime last = begin;
        for (const auto& [core, end] : ends) last = std::max(last, end);
        return last - begin;
    }
    /// Enters a page at `linear`, with tables in frames 1 to 4.
    void enter_page() {
        for (std::uint64_t level = 4; level >= 1; --level) hardware.clear_table(CoreId{0}, page(level));
        for (std::uint64_t level = 4; level > 1; --level)
            set(level, mmu::Entry{page(level - 1).count() | table_bits});
        hardware.clear_page(CoreId{0}, page(5));
        set(1, mmu::Entry{page(5).count() | table_bits});
    }
    void set(std::uint64_t level, mmu::Entry entry) {
        const PhysAddr place = mmu::entry_place(page(level), linear, static_cast<int>(level));
        const mmu::EntryChange change{.seen = hardware.peek_entry(place), .to = entry};
        hardware.change_entries(hardware.current_core(), place, {&change, 1});
    }
    syscall::Translation touch(std::uint32_t core) {
        return hardware.translate(
            {.core = CoreId{core}, .space = space, .root = page(4), .address = linear + 8});
    }

    MachineHardware hardware;
    std::map<std::uint32_t, SimTime> ends;
};

}  // namespace

TEST_CASE("Two cores clear pages in little more time than one", "[machine_hardware][strands]") {
    const auto time_of = [](std::uint32_t cores) {
        Work work;
        for (std::uint32_t core = 0; core < cores; ++core)
            work.start(core, [&work, core] {
                for (int i = 0; i < 16; ++i)
                    work.hardware.clear_page(work.hardware.current_core(), page(100 + core));
            });
        return work.run().count();
    };
    const auto alone = time_of(1);
    CHECK(alone > 0);
    CHECK(time_of(2) < alone * 3 / 2);
}

TEST_CASE("Core time of one strand does not hold up another", "[machine_hardware][strands]") {
    Work work;
    work.start(0, [&] { work.hardware.spend(CoreId{0}, SimTime{5'000'000'000}); });
    work.start(1, [&] { work.hardware.spend(CoreId{1}, SimTime{3'000'000'000}); });
    work.run();
    CHECK(work.ends[0] - work.ends[1] >= SimTime{1'990'000'000});
    CHECK(work.ends[0] - work.ends[1] <= SimTime{2'010'000'000});
}

TEST_CASE("A TLB flush waits for a core that is in the middle of other work", "[machine_hardware][strands]") {
    Work work;
    work.enter_page();
    CHECK(work.touch(1).address);
    bool is_flushed = false;
    work.start(0, [&] {
        work.set(1, mmu::Entry{});
        work.hardware.flush_tlb(CoreId{0}, space, {linear, linear + 4096}, CpuSet{CoreId{1}});
        is_flushed = true;
    });
    work.start(1, [&] {
        for (std::uint64_t i = 0; i < 8; ++i) work.hardware.clear_page(CoreId{1}, page(200 + i));
        CHECK(is_flushed);
        CHECK_FALSE(work.touch(1).address);
    });
    work.run();
    CHECK(work.ends[0] < work.ends[1]);
}

TEST_CASE("A TLB flush wakes a core that has halted, and one that waits out its time",
          "[machine_hardware][strands]") {
    for (const bool is_idle : {true, false}) {
        Work work;
        work.enter_page();
        CHECK(work.touch(1).address);
        if (!is_idle) work.start(1, [&] { work.hardware.spend(CoreId{1}, SimTime{100'000'000'000}); });
        work.start(0, [&] {
            work.set(1, mmu::Entry{});
            work.hardware.flush_tlb(CoreId{0}, space, {linear, linear + 4096}, CpuSet{CoreId{1}});
        });
        const SimTime begin = work.hardware.now();
        work.run();
        CHECK(work.ends[0] - begin < SimTime{10'000'000'000});
        CHECK_FALSE(work.touch(1).address);
    }
}

TEST_CASE("Cores that flush each other at the same time both go on", "[machine_hardware][strands]") {
    Work work;
    work.enter_page();
    CHECK(work.touch(0).address);
    CHECK(work.touch(1).address);
    CpuSet both{CoreId{0}};
    both.add(CoreId{1});
    for (const std::uint32_t core : {0U, 1U})
        work.start(core, [&work, &both, core] {
            for (int i = 0; i < 10; ++i)
                work.hardware.flush_tlb(CoreId{core}, space, {linear, linear + 4096}, both);
        });
    work.run();
    CHECK(work.ends.size() == 2);
}

TEST_CASE("Keys are programmed on all packages at once", "[machine_hardware][strands]") {
    const auto image = tme::KeyProgramStruct::of(tme::PconfigCommand::set_key_random, KeyId{1},
                                                 tme::TmeAlgorithm::aes_xts_128)
                           .image();
    const auto time_of = [&](std::uint32_t packages) {
        Work work{2};
        std::vector<tme::PconfigResult> results;
        work.start(0, [&] {
            std::vector<KeyProgramming> programs;
            for (std::uint32_t i = 0; i < packages; ++i)
                programs.push_back({CoreId{2 * i}, syscall::PackageId{i}, &image});
            work.hardware.program(programs, results);
        });
        const SimTime time = work.run();
        REQUIRE(results.size() == packages);
        for (const auto& result : results) CHECK(result.is_success());
        CHECK(work.hardware.count(tme::PconfigStatus::prog_success) == packages);
        return time.count();
    };
    CHECK(time_of(2) < time_of(1) * 5 / 4);
}

TEST_CASE("A core answers no interrupt of its own PCONFIG's time before it is done",
          "[machine_hardware][strands]") {
    const auto image = tme::KeyProgramStruct::of(tme::PconfigCommand::set_key_random, KeyId{1},
                                                 tme::TmeAlgorithm::aes_xts_128)
                           .image();
    Work work;
    work.start(0, [&] { CHECK(work.hardware.pconfig(CoreId{0}, {}, image).is_success()); });
    work.start(1, [&] {
        work.hardware.spend(CoreId{1}, SimTime{100'000'000});
        work.hardware.interrupt(CoreId{1}, CpuSet{CoreId{0}});
    });
    work.run();
    CHECK(work.ends[1] >= work.ends[0] - SimTime{100'000'000});
}
