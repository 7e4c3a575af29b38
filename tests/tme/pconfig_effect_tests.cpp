// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/tme/package.hpp"

// Tests of PCONFIG without an error: its effect, its duration and its counters.
namespace {

using namespace mktme;
using namespace mktme::test;
using Outcome = PconfigOutcome;
using Status = PconfigStatus;

std::uint64_t counted(const PconfigStats& s) {
    return s.success + s.invalid_prog_cmd + s.entropy_error + s.invalid_keyid + s.invalid_enc_alg +
           s.device_busy + s.gp_fault + s.ud_fault + s.page_fault + s.vm_exit;
}

}  // namespace

TEST_CASE("SET_KEY_DIRECT takes the key bytes of the algorithm and no more", "[mktme][pconfig]") {
    for (const TmeAlgorithm algorithm : {aes_128, aes_256}) {
        Package package{{}, ordinary_activation};
        auto wanted = direct(7, algorithm);
        wanted.key_field_1.fill(std::byte{0xAA});
        wanted.key_field_2.fill(std::byte{0xBB});
        REQUIRE(package.pconfig(wanted).programmed == KeyId{7});
        const KeyEntry& entry = package.hardware.table()[KeyId{7}];
        CHECK(entry.mode == KeyMode::encrypt_with_keyid_key);
        CHECK(entry.algorithm == algorithm);
        for (std::size_t i = 0; i < 32; ++i) {
            CHECK(entry.keys.data.at(i) == (i < key_bytes(algorithm) ? std::byte{0xAA} : std::byte{}));
            CHECK(entry.keys.tweak.at(i) == (i < key_bytes(algorithm) ? std::byte{0xBB} : std::byte{}));
        }
    }
}

TEST_CASE("SET_KEY_RANDOM mixes what software gives with what hardware draws", "[mktme][pconfig]") {
    Package plain{{}, ordinary_activation};
    Package mixed{{}, ordinary_activation};  // the same seed: the same random words
    auto wanted = drawn_key(1, aes_256);
    REQUIRE(plain.pconfig(wanted).is_success());
    wanted.key_field_1.fill(std::byte{0x0F});
    wanted.key_field_2.fill(std::byte{0xF0});
    REQUIRE(mixed.pconfig(wanted).is_success());
    const KeyPair& drawn = plain.hardware.table()[KeyId{1}].keys;
    const KeyPair& result = mixed.hardware.table()[KeyId{1}].keys;
    CHECK(drawn.data != drawn.tweak);
    for (std::size_t i = 0; i < 32; ++i) {
        CHECK(result.data.at(i) == (drawn.data.at(i) ^ std::byte{0x0F}));
        CHECK(result.tweak.at(i) == (drawn.tweak.at(i) ^ std::byte{0xF0}));
    }
}

TEST_CASE("With SET_KEY_RANDOM every package ends up with a key of its own", "[mktme][pconfig]") {
    KeyHardware a{{}, "package0"};
    KeyHardware b{{}, "package1"};
    for (auto* hardware : {&a, &b}) {
        hardware->wrmsr({}, core0, Msr::tme_activate, ordinary_activation);
        REQUIRE(hardware->pconfig({}, {}, drawn_key().image()).is_success());
    }
    CHECK(a.table()[KeyId{1}].keys != b.table()[KeyId{1}].keys);
    CHECK(a.table()[KeyId{0}].keys != b.table()[KeyId{0}].keys);
}

TEST_CASE("CLEAR_KEY zeroes both keys and returns the KeyID to its reset state", "[mktme][pconfig]") {
    Package package{{}, ordinary_activation};
    package.set_key(9);
    const auto wanted = KeyProgramStruct::of(PconfigCommand::clear_key, KeyId{9}, aes_128);
    REQUIRE(package.pconfig(wanted).is_success());
    const KeyEntry& entry = package.hardware.table()[KeyId{9}];
    CHECK(entry.mode == KeyMode::tme_key_or_bypass);
    CHECK(entry.keys == KeyPair{});
}

TEST_CASE("NO_ENCRYPT makes the KeyID's lines plain", "[mktme][pconfig]") {
    Package package{{}, ordinary_activation};
    const auto wanted = KeyProgramStruct::of(PconfigCommand::no_encrypt, KeyId{9}, aes_128);
    REQUIRE(package.pconfig(wanted).is_success());
    CHECK(package.hardware.table()[KeyId{9}].mode == KeyMode::no_encrypt);
    CHECK_FALSE(package.hardware.attributes(KeyId{9}, DramAddr{0}).is_encrypted);
}

TEST_CASE("Equal and weak keys are accepted", "[mktme][pconfig]") {
    Package package{{}, ordinary_activation};
    CHECK(package.pconfig(KeyProgramStruct::of(PconfigCommand::set_key_direct, KeyId{1}, aes_256))
              .is_success());
}

TEST_CASE("Only a PCONFIG that completes writes RAX and flags", "[mktme][pconfig]") {
    constexpr std::uint64_t before = 0xFFFF'FFFF'FFFF'FFFF;
    constexpr std::uint64_t zf = 0x40;
    const PconfigResult success{.programmed = KeyId{1}};
    CHECK(success.rax(before) == 0);
    CHECK(success.rflags(before) == (before & ~std::uint64_t{0x8D5}));
    CHECK(success.rflags(0) == 0);
    const PconfigResult busy{.status = Status::device_busy};
    CHECK(busy.rax(before) == 5);
    CHECK(busy.rflags(0) == zf);
    CHECK(busy.rflags(before) == (before & ~std::uint64_t{0x895}));
    const PconfigResult fault{.outcome = Outcome::gp_fault};
    CHECK(fault.rax(before) == before);
    CHECK(fault.rflags(before) == before);
}

TEST_CASE("Completion codes have the SDM's numbers", "[mktme][pconfig]") {
    CHECK(PconfigResult{.status = Status::prog_success}.rax(9) == 0);
    CHECK(PconfigResult{.status = Status::invalid_prog_cmd}.rax(9) == 1);
    CHECK(PconfigResult{.status = Status::entropy_error}.rax(9) == 2);
    CHECK(PconfigResult{.status = Status::invalid_keyid}.rax(9) == 3);
    CHECK(PconfigResult{.status = Status::invalid_enc_alg}.rax(9) == 4);
    CHECK(PconfigResult{.status = Status::device_busy}.rax(9) == 5);
}

TEST_CASE("Each kind of PCONFIG takes its own time, and a fault none", "[mktme][pconfig][timing]") {
    KeyHardwareParams params;
    params.pconfig = {.errors = PconfigErrors::rax,
                      .direct_time = 2_us,
                      .random_time = 3_us,
                      .clear_time = 4_us,
                      .refused_time = 5_us};
    Package package{params, ordinary_activation};
    const auto time_of = [&](KeyProgramStruct wanted, std::uint8_t command) {
        wanted.command = command;
        const PconfigResult result = package.pconfig(wanted);
        return result.done - package.now;
    };
    CHECK(time_of(direct(), 0) == 2_us);
    CHECK(time_of(direct(), 1) == 3_us);
    CHECK(time_of(direct(), 2) == 4_us);
    CHECK(time_of(direct(), 3) == 4_us);
    CHECK(time_of(direct(), 4) == 5_us);
    CHECK(package.pconfig(direct(), {.cpl = 3}).done == package.now);
}

TEST_CASE("Every PCONFIG is counted once, under how it ended", "[mktme][pconfig][conservation]") {
    Package package{params_of(PconfigErrors::rax), ordinary_activation};
    auto wrong_command = direct();
    wrong_command.command = 4;
    auto wrong_algorithm = direct();
    wrong_algorithm.enc_alg = 0;
    auto wrong_control = direct();
    wrong_control.reserved_control = 1;
    package.pconfig(direct());
    package.pconfig(wrong_command);
    package.pconfig(direct(0));
    package.pconfig(wrong_algorithm);
    package.pconfig(wrong_control);
    package.pconfig(direct(), {.cpl = 3});
    package.pconfig(direct(), {.vmx_non_root = PconfigVmxControls{true, 1}});
    package.hardware.pconfig(package.now, {}, std::nullopt);
    package.pconfig(direct());
    package.hardware.pconfig(package.now, {}, direct().image());  // busy
    const PconfigStats stats = package.hardware.stats(package.now).pconfig;
    CHECK(stats.success == 2);
    CHECK(stats.invalid_prog_cmd == 1);
    CHECK(stats.invalid_keyid == 1);
    CHECK(stats.invalid_enc_alg == 1);
    CHECK(stats.gp_fault == 1);
    CHECK(stats.ud_fault == 1);
    CHECK(stats.vm_exit == 1);
    CHECK(stats.page_fault == 1);
    CHECK(stats.device_busy == 1);
    CHECK(counted(stats) == 10);
}
