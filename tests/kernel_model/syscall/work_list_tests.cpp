// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "kernel_model/syscall/frame_owner.hpp"
#include "kernel_model/syscall/work_list.hpp"
#include "models/mmu/entry_change.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

using namespace mktme;
using namespace mktme::literals;
using namespace mktme::syscall;

namespace {

/// Machine that writes down what is played, and owner who writes down what it gets back.
class Recorder : public Hardware, public FrameOwner {
public:
    void peek(PhysAddr, std::span<std::byte>) override {}
    mmu::Entry peek_entry(PhysAddr) override { return {}; }
    Translation translate(const UserAccess&) override { return {}; }
    Translation load(const UserAccess&, std::span<std::byte>) override { return {}; }
    Translation store(const UserAccess&, std::span<const std::byte>) override { return {}; }
    ProgramStop run(const UserAccess&, cpu::InstructionSource&) override { return {}; }

    void clear_page(CoreId core, PhysAddr page) override { note("clear {}", core, page.count()); }
    void clear_table(CoreId core, PhysAddr page) override { note("clear table {}", core, page.count()); }
    void copy_page(CoreId core, PhysAddr to, PhysAddr from) override {
        note("copy {} {}", core, to.count(), from.count());
    }
    void read(CoreId core, PhysAddr from, std::span<std::byte> to) override {
        note("read {} {}", core, from.count(), to.size());
    }
    void write(CoreId core, PhysAddr to, std::span<const std::byte> from) override {
        note("write {} {} {}", core, to.count(), from.size(), static_cast<int>(from[0]));
    }
    void change_entries(CoreId core, PhysAddr where, std::span<const EntryChange> changes) override {
        note("entries {} {} {}", core, where.count(), changes.size(), changes.back().to.bits());
    }
    void flush_tlb(CoreId core, SpaceId space, VirtualRange range, const CpuSet& cpus) override {
        note("tlb {} {} {} {}", core, number(space), range.start, range.end, cpus.size());
    }
    void flush_lines(CoreId core, PhysAddr from, Bytes size) override {
        note("flush {} {}", core, from.count(), size.count());
    }
    void clean_lines(CoreId core, PhysAddr from, Bytes size) override {
        note("clean {} {}", core, from.count(), size.count());
    }
    void wbinvd(CoreId core, PackageId package) override { note("wbinvd {}", core, number(package)); }
    tme::PconfigResult pconfig(CoreId core, PackageId package,
                               const tme::KeyProgramStruct::Image& image) override {
        note("pconfig {} {}", core, number(package), static_cast<int>(image[0]));
        return {.programmed = KeyId{7}};
    }
    void interrupt(CoreId core, const CpuSet& cpus) override { note("interrupt {}", core, cpus.size()); }
    bool is_cached(PhysAddr, Bytes) override { return false; }
    bool is_cached(KeyId) override { return false; }
    void spend(CoreId core, SimTime time) override { note("spend {}", core, time.count()); }
    void take_back(DramAddr page) override { played.push_back(fmt::format("back {}", page.count())); }

    std::vector<std::string> played;

private:
    template <class... Values>
    void note(const char* format, CoreId core, Values... values) {
        played.push_back(fmt::format("{}: ", number(core)) + fmt::format(fmt::runtime(format), values...));
    }
};

std::vector<std::string> played_by(WorkList& list) {
    Recorder recorder;
    list.play(recorder, recorder);
    return recorder.played;
}

using Played = std::vector<std::string>;

}  // namespace

TEST_CASE("A work list is played in order, each entry on its core, and then forgotten", "[syscall][work]") {
    WorkList list;
    list.run_on(CoreId{2});
    list.clear_page(PhysAddr{4096});
    list.copy_page(PhysAddr{8192}, PhysAddr{4096});
    list.read(PhysAddr{100}, 8);
    const std::byte seven{7};
    list.write(PhysAddr{200}, {&seven, 1});
    list.run_on(CoreId{3});
    list.change_entry(PhysAddr{16}, {.to = mmu::Entry{5}});
    list.flush_tlb(SpaceId{1}, {0, 4096}, CpuSet{CoreId{9}});
    list.park(DramAddr{4096});
    list.clean_lines(PhysAddr{64}, 64_B);
    list.wbinvd(PackageId{1});
    list.interrupt(CpuSet{CoreId{4}});
    list.spend(3_fs);
    CHECK(played_by(list) == Played{"2: clear 4096", "2: copy 8192 4096", "2: read 100 8", "2: write 200 1 7",
                                    "3: entries 16 1 5", "3: tlb 1 0 4096 1", "back 4096", "3: clean 64 64",
                                    "3: wbinvd 1", "3: interrupt 1", "3: spend 3"});
    CHECK(list.is_empty());
    CHECK(list.locks().is_empty());
    CHECK(played_by(list).empty());
}

TEST_CASE("Entries of one table and lines of one range that follow each other are one piece of work",
          "[syscall][work]") {
    WorkList list;
    for (std::uint64_t i = 510; i < 514; ++i) list.change_entry(PhysAddr{i * 8}, {.to = mmu::Entry{i}});
    list.change_entry(PhysAddr{8}, {.to = mmu::Entry{1}});
    list.flush_lines(PhysAddr{4096}, 4096_B);
    list.flush_lines(PhysAddr{8192}, 4096_B);
    list.flush_lines(PhysAddr{4096}, 64_B);
    CHECK(played_by(list) == Played{"0: entries 4080 2 511", "0: entries 4096 2 513", "0: entries 8 1 1",
                                    "0: flush 4096 8192", "0: flush 4096 64"});
}

TEST_CASE("PCONFIGs report their results in order", "[syscall][work]") {
    WorkList list;
    tme::KeyProgramStruct::Image image{};
    image[0] = std::byte{7};
    list.pconfig(PackageId{1}, image);
    Recorder recorder;
    const auto results = list.play(recorder, recorder);
    REQUIRE(results.size() == 1);
    CHECK(results[0].programmed == KeyId{7});
    CHECK(recorder.played == Played{"0: pconfig 1 7"});
    CHECK(list.play(recorder, recorder).empty());
}

TEST_CASE("Work costs what the parameters say, a flush for each target but its own core", "[syscall][work]") {
    KernelCosts costs = KernelCosts::none();
    costs.change_entry = 2_fs;
    costs.flush_line = 3_fs;
    costs.flush_tlb = 100_fs;
    costs.flush_tlb_target = 10_fs;
    WorkList list{costs};
    list.change_entry(PhysAddr{0}, {});
    list.change_entry(PhysAddr{8}, {});
    list.flush_lines(PhysAddr{0}, 65_B);
    CpuSet cpus;
    for (const std::uint32_t core : {0U, 70U, 255U}) cpus.add(CoreId{core});
    list.flush_tlb(SpaceId{1}, {0, 1}, cpus);
    list.clear_page(PhysAddr{0});
    list.spend(SimTime{});
    CHECK(played_by(list) == Played{"0: entries 0 2 0", "0: spend 4", "0: flush 0 65", "0: spend 6",
                                    "0: tlb 1 0 1 3", "0: spend 120", "0: clear 0"});
}

TEST_CASE("Kernel work costs nothing by default in a list, and every cost has a source", "[syscall][work]") {
    const auto all_fields = [](auto&& holds) {
        return std::apply([&](const auto&... field) { return (holds(field) && ...); }, KernelCosts::fields());
    };
    CHECK(all_fields([](const auto& field) { return !field.source.empty(); }));
    CHECK(all_fields([](const auto& field) { return KernelCosts::none().*field.member == SimTime{}; }));
    CHECK(all_fields([](const auto& field) { return KernelCosts{}.*field.member > SimTime{}; }));
}

TEST_CASE("Locks are of ranges of a space, physical pages and KeyIDs", "[syscall][work]") {
    WorkLocks locks;
    CHECK(locks.is_empty());
    locks.lock(SpaceId{1}, {10, 20});
    locks.lock(SpaceId{1}, {20, 30});
    locks.lock(SpaceId{2}, {40, 50});
    locks.lock(DramAddr{4096});
    locks.lock(KeyId{5});
    CHECK(locks.has(SpaceId{1}, {29, 31}));
    CHECK_FALSE(locks.has(SpaceId{1}, {30, 41}));
    CHECK(locks.has(SpaceId{2}, {0, 41}));
    CHECK(locks.has(DramAddr{4096}));
    CHECK_FALSE(locks.has(DramAddr{8192}));
    CHECK(locks.has(KeyId{5}));
    CHECK_FALSE(locks.has(KeyId{6}));
    locks.clear();
    CHECK(locks.is_empty());
}
