// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <catch2/catch.hpp>

#include "models/mmu/entry_change.hpp"
#include "models/platform/package.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"
#include "tests/kernel_model/machine_hardware/small_machine.hpp"

using namespace mktme;
using namespace mktme::machine_hardware;
using mmu::AccessKind;
using mmu::Entry;
using mmu::EntryChange;
using syscall::UserAccess;

namespace {

constexpr CoreId first_core{0};
constexpr SpaceId space{1};
constexpr std::uint64_t table_bits = Entry::present | Entry::writable | Entry::user;
constexpr std::uint64_t linear = 0x1234'5000;

/// A machine with tables for one page at `linear`, in frames 1 to 4; the page is frame 5.
class OnePage {
public:
    explicit OnePage(contents::DataMode data, KeyId keyid = KeyId{})
        : hardware{test::small_packages(data), test::small_processor(data)} {
        for (std::uint64_t level = 4; level >= 1; --level) hardware.clear_table(first_core, table(level));
        for (std::uint64_t level = 4; level > 1; --level)
            set(level, Entry{table(level - 1).count() | table_bits});
        page = PhysAddr{5 * 4096 | hardware.entries().keyid_bits(keyid)};
        hardware.clear_page(first_core, page);
        set(1, Entry{page.count() | table_bits});
    }

    static PhysAddr table(std::uint64_t level) { return PhysAddr{level * 4096}; }
    [[nodiscard]] static PhysAddr place(std::uint64_t level) {
        return mmu::entry_place(table(level), linear, static_cast<int>(level));
    }
    void set(std::uint64_t level, Entry entry) {
        const EntryChange change{.seen = hardware.peek_entry(place(level)), .to = entry};
        hardware.change_entries(first_core, place(level), {&change, 1});
    }
    syscall::Translation touch(AccessKind kind, CoreId core = first_core) {
        return hardware.translate(
            {.core = core, .space = space, .root = table(4), .address = linear + 8, .kind = kind});
    }

    MachineHardware hardware;
    PhysAddr page{};
};

}  // namespace

TEST_CASE("The core's own MMU finds the page in the tables that it has written", "[machine_hardware]") {
    for (const auto data : {contents::DataMode::none, contents::DataMode::tags, contents::DataMode::full}) {
        OnePage one{data, KeyId{2}};
        const auto found = one.touch(AccessKind::read);
        REQUIRE(found.address);
        CHECK(found.address->count() == one.page.count() + 8);
        CHECK(one.hardware.peek_entry(OnePage::place(1)).bits() ==
              (one.page.count() | table_bits | Entry::accessed));
        CHECK(one.hardware.peek_entry(OnePage::place(4)).is_accessed());
        one.touch(AccessKind::write);
        CHECK(one.hardware.peek_entry(OnePage::place(1)).is_dirty());
        CHECK(one.hardware.wrong_reads() == 0);
    }
}

TEST_CASE("An absent page and a forbidden write are page faults", "[machine_hardware]") {
    OnePage one{contents::DataMode::tags};
    one.set(1, Entry{one.page.count() | Entry::present | Entry::user});
    CHECK(one.touch(AccessKind::read).address);
    const auto written = one.touch(AccessKind::write);
    CHECK_FALSE(written.address);
    CHECK(written.was_present);
    one.set(1, Entry{});
    one.hardware.flush_tlb(first_core, space, {linear, linear + 4096}, CpuSet{first_core});
    const auto read = one.touch(AccessKind::read);
    CHECK_FALSE(read.address);
    CHECK_FALSE(read.was_present);
    CHECK_FALSE(one.hardware.translate({.core = first_core, .space = space, .address = linear}).address);
}

TEST_CASE("A core keeps its translation until it is flushed, by address or as a whole",
          "[machine_hardware]") {
    for (const std::uint64_t pages : {1U, 40U}) {
        OnePage one{contents::DataMode::tags};
        const CoreId second{1};
        for (const CoreId core : {first_core, second}) CHECK(one.touch(AccessKind::read, core).address);
        one.set(1, Entry{});
        CHECK(one.touch(AccessKind::read, second).address);
        one.hardware.flush_tlb(first_core, space, {linear, linear + pages * 4096}, CpuSet{second});
        CHECK_FALSE(one.touch(AccessKind::read, second).address);
        CHECK(one.touch(AccessKind::read).address);
    }
}

TEST_CASE("A space that gets the PCID of another one finds nothing of it", "[machine_hardware]") {
    OnePage one{contents::DataMode::tags};
    constexpr SpaceId with_same_pcid{number(space) + 4095};
    CHECK(one.touch(AccessKind::read).address);
    one.set(1, Entry{});
    CHECK(one.touch(AccessKind::read).address);
    UserAccess access{
        .core = first_core, .space = with_same_pcid, .root = OnePage::table(4), .address = linear};
    CHECK_FALSE(one.hardware.translate(access).address);
}

TEST_CASE("A table that was overwritten through another KeyID is garbage", "[machine_hardware]") {
    OnePage one{contents::DataMode::tags};
    const PhysAddr alias{OnePage::table(1).count() | one.hardware.entries().keyid_bits(KeyId{2})};
    one.hardware.flush_lines(first_core, OnePage::table(1), Bytes{4096});
    one.hardware.clear_page(first_core, alias);
    one.hardware.flush_lines(first_core, alias, Bytes{4096});
    CHECK(one.touch(AccessKind::read).address != PhysAddr{one.page.count() + 8});
    CHECK(one.hardware.wrong_reads() > 0);
}

TEST_CASE("Protection keys forbid what PKRU says at each access", "[machine_hardware]") {
    OnePage one{contents::DataMode::tags};
    one.set(1, Entry{one.page.count() | table_bits | std::uint64_t{1} << Entry::pkey_shift});
    const mmu::Pkru forbids{0b0100};
    UserAccess access{.core = first_core, .space = space, .root = OnePage::table(4), .address = linear};
    CHECK(one.hardware.translate(access).address);
    access.pkru = &forbids;
    CHECK_FALSE(one.hardware.translate(access).address);
    access.pkru = nullptr;
    CHECK(one.hardware.translate(access).address);
}

TEST_CASE("A table read under a wrong key gives other entries than were written", "[machine_hardware]") {
    for (const auto data : {contents::DataMode::tags, contents::DataMode::full}) {
        OnePage one{data};
        for (std::uint64_t level = 4; level >= 1; --level)
            one.hardware.flush_lines(first_core, OnePage::table(level), Bytes{4096});
        const PhysAddr wrong{OnePage::table(4).count() | one.hardware.entries().keyid_bits(KeyId{2})};
        const auto found =
            one.hardware.translate({.core = first_core, .space = space, .root = wrong, .address = linear});
        CHECK(found.address != one.page);
        CHECK(one.hardware.wrong_reads() > 0);
    }
    OnePage blind{contents::DataMode::none};
    const PhysAddr wrong{OnePage::table(4).count() | blind.hardware.entries().keyid_bits(KeyId{2})};
    CHECK(blind.hardware.translate({.core = first_core, .space = space, .root = wrong, .address = linear})
              .address);
}

TEST_CASE("A page that changes its KeyID is read wrong unless it was flushed", "[machine_hardware]") {
    for (const bool flushes : {false, true}) {
        OnePage one{contents::DataMode::tags};
        const PhysAddr other{one.page.count() | one.hardware.entries().keyid_bits(KeyId{1})};
        std::array<std::byte, 64> line{};
        if (flushes) one.hardware.flush_lines(first_core, one.page, Bytes{4096});
        one.hardware.copy_page(first_core, other, OnePage::table(1));
        one.hardware.clear_page(first_core, other);
        one.hardware.flush_lines(first_core, other, Bytes{4096});
        if (!flushes) one.hardware.flush_lines(first_core, one.page, Bytes{4096});
        one.hardware.read(first_core, other, line);
        CHECK((one.hardware.wrong_reads() == 0) == flushes);
    }
}

TEST_CASE("PCONFIG is the package's, takes time, and makes what was written unreadable",
          "[machine_hardware]") {
    OnePage one{contents::DataMode::tags, KeyId{3}};
    one.hardware.flush_lines(first_core, one.page, Bytes{4096});
    const SimTime before = one.hardware.now();
    const auto image = tme::KeyProgramStruct::of(tme::PconfigCommand::set_key_random, KeyId{3},
                                                 tme::TmeAlgorithm::aes_xts_128)
                           .image();
    const auto result = one.hardware.pconfig(first_core, syscall::PackageId{0}, image);
    CHECK(result.is_success());
    CHECK(one.hardware.now() > before);
    std::array<std::byte, 64> line{};
    one.hardware.read(first_core, one.page, line);
    CHECK(one.hardware.wrong_reads() == 1);
}

TEST_CASE("WBINVD writes back what all KeyIDs have in the caches", "[machine_hardware]") {
    OnePage one{contents::DataMode::tags, KeyId{3}};
    one.hardware.wbinvd(first_core, syscall::PackageId{0});
    const auto& caches = one.hardware.processor().core(0).caches();
    for (std::uint64_t offset = 0; offset < 4096; offset += 64)
        for (std::size_t level = 0; level < caches.levels(); ++level)
            CHECK(caches.level(level).array.find(PhysAddr{one.page.count() + offset}) == cache::no_entry);
}
