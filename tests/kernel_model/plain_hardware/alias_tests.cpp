// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_command.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

using namespace mktme;
using namespace mktme::literals;
using namespace mktme::plain_hardware;

namespace {

constexpr CoreId core{};
constexpr std::uint64_t page = 0x5000;

/// Machine whose one page is used through KeyIDs.
struct AliasWorld {
    static PhysAddr at(std::uint16_t keyid, std::uint64_t offset = 0) {
        return PhysAddr{page | offset | mmu::EntryFormat{}.keyid_bits(KeyId{keyid})};
    }
    void write(std::uint16_t keyid, int value, std::uint64_t offset = 0) {
        const auto byte = static_cast<std::byte>(value);
        machine.write(core, at(keyid, offset), {&byte, 1});
    }
    int read(std::uint16_t keyid, std::uint64_t offset = 0) {
        std::byte byte{};
        machine.read(core, at(keyid, offset), {&byte, 1});
        return static_cast<int>(byte);
    }
    int peek(std::uint16_t keyid) {
        std::byte byte{};
        machine.peek(at(keyid), {&byte, 1});
        return static_cast<int>(byte);
    }
    void flush(std::uint16_t keyid) { machine.flush_lines(core, at(keyid), 4096_B); }

    PlainHardware machine;
};

}  // namespace

TEST_CASE("A KeyID reads back what it wrote, through the cache and through DRAM", "[plain]") {
    AliasWorld world;
    world.machine.clear_page(core, AliasWorld::at(3));
    world.write(3, 7, 100);
    CHECK(world.read(3, 100) == 7);
    CHECK(world.read(3, 101) == 0);
    world.flush(3);
    CHECK(world.read(3, 100) == 7);
    CHECK(world.read(3, 101) == 0);
}

TEST_CASE("Memory that was never written does not read as zeros", "[plain]") {
    AliasWorld world;
    CHECK(world.read(0) != 0);
    CHECK(world.read(3, 64) != 0);
}

TEST_CASE("Another KeyID reads garbage from DRAM, and a re-programmed one too", "[plain]") {
    AliasWorld world;
    world.machine.clear_page(core, AliasWorld::at(3));
    world.write(3, 7);
    world.flush(3);
    CHECK(world.read(4) != 7);
    world.flush(4);
    CHECK(world.read(3) == 7);
    world.flush(3);
    const auto program = tme::KeyProgramStruct::of(tme::PconfigCommand::set_key_random, KeyId{3},
                                                   tme::TmeAlgorithm::aes_xts_128);
    CHECK(world.machine.pconfig(core, PackageId{}, program.image()).programmed == KeyId{3});
    CHECK(world.read(3) != 7);
}

TEST_CASE("A clean line of another KeyID stays what it was", "[plain]") {
    AliasWorld world;
    world.machine.clear_page(core, AliasWorld::at(0));
    world.write(0, 1);
    world.machine.clean_lines(core, AliasWorld::at(0), 4096_B);
    world.write(3, 7);
    world.flush(3);
    CHECK(world.read(0) == 1);  // stale
    world.flush(0);
    CHECK(world.read(0) != 1);
    CHECK(world.read(3) == 7);
}

TEST_CASE("A dirty alias that was not flushed overwrites the page at the worst moment", "[plain]") {
    AliasWorld world;
    world.machine.clear_page(core, AliasWorld::at(0));
    SECTION("without a flush") {
        world.machine.clear_page(core, AliasWorld::at(3));
        world.write(3, 7);
        CHECK(world.read(3) == 7);  // the write itself has evicted the alias
        CHECK(world.read(3, 1024) != 0);
    }
    SECTION("flushed by line") {
        world.flush(0);
        world.machine.clear_page(core, AliasWorld::at(3));
        CHECK(world.read(3, 1024) == 0);
    }
    SECTION("flushed with the whole cache") {
        world.machine.wbinvd(core, PackageId{});
        world.machine.clear_page(core, AliasWorld::at(3));
        CHECK(world.read(3, 1024) == 0);
    }
}

TEST_CASE("Looking at a line changes nothing", "[plain]") {
    AliasWorld world;
    world.machine.clear_page(core, AliasWorld::at(0));
    world.machine.clear_page(core, AliasWorld::at(3));
    const int garbage = world.peek(3);
    CHECK(garbage != 0);
    CHECK(world.peek(3) == garbage);
    world.flush(0);  // before the alias was read: its line in the cache is still right
    CHECK(world.peek(3) == 0);
    CHECK(world.read(3) == 0);
}

TEST_CASE("A page is copied from one KeyID to another", "[plain]") {
    AliasWorld world;
    world.machine.clear_page(core, AliasWorld::at(3));
    world.write(3, 7);
    const PhysAddr to{0x9000 | mmu::EntryFormat{}.keyid_bits(KeyId{4})};
    world.machine.copy_page(core, to, AliasWorld::at(3));
    world.machine.flush_lines(core, to, 4096_B);
    std::byte byte{};
    world.machine.read(core, to, {&byte, 1});
    CHECK(byte == std::byte{7});
}
