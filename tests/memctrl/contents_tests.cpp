// SPDX-License-Identifier: Apache-2.0
// Tests of real bytes through the simulated controller.
#include <fmt/format.h>
#include <algorithm>
#include <catch2/catch.hpp>

#include "models/contents/pattern.hpp"
#include "models/platform/package_params.hpp"
#include "tests/crypto/xts_oracle.hpp"
#include "tests/memctrl/bench_system.hpp"

namespace {

using namespace mktme;
using contents::DataMode;
using crypto::EncryptionMode;
using crypto::testing::counting;
using crypto::testing::Octets;
using workloads::GeneratorKind;
using workloads::KeyIdAssignment;

std::string hex(const Octets& bytes) {
    std::string text;
    for (const std::byte byte : bytes) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    return text;
}

/// Returns a machine with 64 TiB of memory, for the highest address of the vectors.
sim::SimConfig huge_machine() {
    sim::SimConfig config;
    config.dram.part = "DDR5-4800-16Gb-x4";
    config.memory.channels = 256;
    config.memory.ranks = 8;
    config.encryption.mode = EncryptionMode::mktme;
    config.data.mode = DataMode::full;
    return config;
}

crypto::Line line_of(const Octets& bytes) {
    crypto::Line line{};
    std::ranges::copy(bytes, line.begin());
    return line;
}

/// Returns the line in DRAM after the controller wrote `plain` to this address.
crypto::Line written_by_controller(const sim::SimConfig& config, DramAddr line, const Octets& plain,
                                   KeyId keyid = KeyId{1}) {
    platform::Machine machine{{sim::package_params(config)}};
    platform::Package& package = machine.package(0);
    platform::RunAheadPort port{package};
    const crypto::Line payload = line_of(plain);
    platform::LineAccess access{.line = package.layout().with_keyid(line, keyid),
                                .direction = memctrl::Direction::write,
                                .payload = &payload};
    REQUIRE(port.accept(access, Cycles{}));
    machine.finish();
    return package.contents()->stored(line);
}

sim::SimConfig mixed(DataMode mode) {
    sim::SimConfig config;
    config.encryption.mode = EncryptionMode::mktme;
    config.data.mode = mode;
    config.mktme.key = {{.keyid = 1}, {.keyid = 2, .algorithm = tme::TmeAlgorithm::aes_xts_256}};
    config.workload.generator = GeneratorKind::mix;
    config.workload.requests = 20'000;
    config.workload.footprint = Bytes{1'048'576};
    config.workload.keyid_assignment = KeyIdAssignment::by_page;
    config.workload.keyids = 3;  // the third has no key of its own
    return config;
}

}  // namespace

TEST_CASE("The thirteen line vectors come out of DRAM when the controller writes their lines",
          "[memctrl][data][vectors]") {
    using crypto::testing::Tweak;
    for (const auto& vector : crypto::testing::line_vectors) {
        INFO("AES-XTS-" << vector.bits << " at " << std::hex << vector.address);
        sim::SimConfig config = huge_machine();
        const std::size_t bytes = static_cast<std::size_t>(vector.bits) / 8;
        config.encryption.tweak_input =
            vector.tweak == Tweak::line_number ? crypto::TweakInput::pa_over_64 : crypto::TweakInput::pa;
        config.mktme.key = {{.keyid = 1,
                             .algorithm = vector.bits == 128 ? tme::TmeAlgorithm::aes_xts_128
                                                             : tme::TmeAlgorithm::aes_xts_256,
                             .data_key = hex(counting(0, bytes)),
                             .tweak_key = hex(counting(static_cast<unsigned>(bytes), bytes))}};
        const Octets plain = vector.counts_up ? counting(0, 64) : Octets(64);
        const auto line = written_by_controller(config, DramAddr{vector.address}, plain);
        CHECK(hex({line.begin(), line.end()}) == vector.cipher);
    }
}

TEST_CASE("Every line in DRAM after a run is what libcrypto's XTS makes of what was written",
          "[memctrl][data]") {
    sim::Assembly assembly{mixed(DataMode::full)};
    while (assembly.front_end().run(4096)) continue;
    auto& memory = assembly.package();
    assembly.machine().finish();
    std::uint64_t lines = 0;
    memory.contents()->for_each_line([&](DramAddr line, const contents::LineTag& tag) {
        const auto attributes = memory.keys().attributes(tag.writer, line);
        REQUIRE(attributes.is_encrypted);
        const auto& keys = memory.keys().table()[attributes.slot].keys;
        const auto bytes = static_cast<std::ptrdiff_t>(tme::key_bytes(attributes.algorithm));
        const auto cipher = memory.contents()->stored(line);
        const Octets plain = crypto::testing::libcrypto_decrypted(
            tme::cipher_of(attributes.algorithm), {keys.data.begin(), keys.data.begin() + bytes},
            {keys.tweak.begin(), keys.tweak.begin() + bytes}, line.count(), {cipher.begin(), cipher.end()});
        const auto expected = contents::pattern(line, tag.version, tag.writer);
        CHECK(std::ranges::equal(plain, expected));
        ++lines;
    });
    CHECK(lines > 5000);
    CHECK(memory.contents()->stats().reads > 10'000);
    CHECK(memory.contents()->stats().wrong == std::array<std::uint64_t, contents::wrong_read_count>{});
    CHECK(memory.contents()->stats().leak == 0);
}

TEST_CASE("What memory holds never changes when anything happens", "[memctrl][data]") {
    const auto without = testing::run(mixed(DataMode::none));
    for (const DataMode mode : {DataMode::tags, DataMode::full}) {
        const auto with = testing::run(mixed(mode));
        CHECK(with.sim().time == without.sim().time);
        CHECK(with.memory().read_latency.mean_fs() == without.memory().read_latency.mean_fs());
        CHECK(with.memory().activates == without.memory().activates);
    }
}

TEST_CASE("One KeyID with a key of its own costs what TME costs", "[memctrl]") {
    sim::SimConfig tme = mixed(DataMode::none);
    tme.encryption.mode = EncryptionMode::tme;
    tme.workload.keyid_assignment = KeyIdAssignment::none;
    sim::SimConfig one = mixed(DataMode::none);
    one.workload.keyid_assignment = KeyIdAssignment::one;
    one.workload.keyid = 1;
    CHECK(testing::run(one).sim().time == testing::run(tme).sim().time);
}

TEST_CASE("Under algorithms with integrity every line a run reads has the MAC it was written with",
          "[memctrl][data][integrity]") {
    sim::SimConfig config = mixed(DataMode::full);
    config.mktme.key[0].algorithm = tme::TmeAlgorithm::aes_xts_128_integrity;
    config.mktme.key[1].algorithm = tme::TmeAlgorithm::aes_xts_256_integrity;
    const auto stats = testing::run(config);
    CHECK(stats.check().wrong == std::array<std::uint64_t, contents::wrong_read_count>{});
    CHECK(stats.check().poisoned > 0);  // lines that were never written
    CHECK(stats.check().poisoned <= stats.check().unwritten);
    config.data.mode = DataMode::tags;
    CHECK(testing::run(config).check().poisoned == stats.check().poisoned);
}

TEST_CASE("KeyID 0 leaves the excluded range plain, other KeyIDs do not", "[memctrl][data]") {
    sim::SimConfig config = huge_machine();
    config.mktme.key = {{.keyid = 1}};
    config.mktme.exclude_base = Bytes{0x10000};
    config.mktme.exclude_length = Bytes{0x4000};
    const auto is_plain = [&](std::uint64_t address, std::uint16_t keyid) {
        const Octets plain = counting(7, 64);
        return std::ranges::equal(written_by_controller(config, DramAddr{address}, plain, KeyId{keyid}),
                                  plain);
    };
    CHECK_FALSE(is_plain(0xFFC0, 0));
    CHECK(is_plain(0x10000, 0));
    CHECK(is_plain(0x13FC0, 0));
    CHECK_FALSE(is_plain(0x14000, 0));
    CHECK_FALSE(is_plain(0x10000, 1));
}

TEST_CASE("TDX-private KeyIDs are out of reach but for requests of SEAM", "[memctrl][keys]") {
    sim::SimConfig config;
    config.encryption.mode = EncryptionMode::mktme;
    config.mktme.tdx_keyid_bits = 1;
    for (const bool seam : {false, true}) {
        config.mktme.seam = seam;
        const platform::Machine machine{{sim::package_params(config)}};
        const memctrl::AddressDecoder& memory = machine.package(0).decoder();
        const PhysAddr shared = memory.layout().with_keyid(DramAddr{}, KeyId{31});
        const PhysAddr own = memory.layout().with_keyid(DramAddr{}, KeyId{32});
        CHECK(memory.decode(shared));
        CHECK(memory.decode(own).has_value() == seam);
        if (!seam)
            CHECK(memory.why_unmapped(own) ==
                  "address 0x8000000000000 carries KeyID 32, which mktme.tdx_keyid_bits = 1 keeps for SEAM");
    }
}

TEST_CASE("A forwarded read gets what is queued", "[memctrl][data]") {
    sim::SimConfig config = huge_machine();
    config.mktme.key = {{.keyid = 1}};
    platform::Machine machine{{sim::package_params(config)}};
    platform::Package& package = machine.package(0);
    platform::RunAheadPort port{package};
    const PhysAddr address = package.layout().with_keyid(DramAddr{0x1000}, KeyId{1});
    const crypto::Line payload = line_of(counting(3, 64));
    platform::LineAccess write{
        .line = address, .direction = memctrl::Direction::write, .payload = &payload, .tag = 0};
    platform::LineAccess read{.line = address, .tag = 1, .answers = {.done = true, .data = true}};
    for (platform::LineAccess* const access : {&write, &read}) REQUIRE(port.accept(*access, Cycles{}));
    const auto where = package.decoder().decode(address)->where;
    REQUIRE(package.controller().channel_of(where).stats(SimTime{1}).forwarded == 1);
    REQUIRE(port.answers().done.size() == 1);
    const memctrl::Completion& answer = port.answers().done.front();
    CHECK(answer.tag == 1);
    CHECK(std::ranges::equal(package.take_data(answer.data).bytes, counting(3, 64)));
}

TEST_CASE("A partial write on the way through the controller keeps the rest of its line", "[memctrl][data]") {
    sim::SimConfig config = mixed(DataMode::full);
    config.workload.request_bytes = Bytes{24};
    config.workload.request_alignment = Bytes{8};
    const auto stats = testing::run(config);
    CHECK(stats.memory().merges > 1000);
    CHECK(stats.check().wrong == std::array<std::uint64_t, contents::wrong_read_count>{});
}
