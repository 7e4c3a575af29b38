// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <set>

#include "models/base/random.hpp"
#include "models/crypto/encryption_params.hpp"
#include "tests/tme/package.hpp"

namespace {

using namespace mktme;
using namespace mktme::test;

constexpr std::uint64_t bypass = 1ULL << 31;

KeyAttributes at(const Package& package, unsigned keyid, std::uint64_t address = 0x1000) {
    return package.hardware.attributes(KeyId{static_cast<std::uint16_t>(keyid)}, DramAddr{address});
}

void program(Package& package, PconfigCommand command, unsigned keyid, TmeAlgorithm algorithm = aes_128) {
    const KeyId target{static_cast<std::uint16_t>(keyid)};
    REQUIRE(package.pconfig(KeyProgramStruct::of(command, target, algorithm)).is_success());
}

/// Returns the key attributes by docs/facts.md#tme-activation to #key-table, from the registers and the table alone.
KeyAttributes expected(const Package& package, std::uint64_t keyid, std::uint64_t address) {
    const std::uint64_t activate = package.read(Msr::tme_activate).value();
    const std::uint64_t mask = package.read(Msr::tme_exclude_mask).value();
    const std::uint64_t base = package.read(Msr::tme_exclude_base).value();
    if ((activate & 0b11) != 0b11) return {};
    const KeyEntry& zero = package.hardware.table()[KeyId{0}];
    const KeyAttributes with_tme_key = (activate & bypass) != 0
                                           ? KeyAttributes{}
                                           : KeyAttributes{zero.generation, KeyId{0}, zero.algorithm, true};
    if (keyid == 0) {
        const std::uint64_t bits = mask >> 12 << 12;
        const bool is_excluded = (mask & 0x800) != 0 && (address & bits) == (base & bits);
        return is_excluded ? KeyAttributes{} : with_tme_key;
    }
    if (keyid > package.hardware.table().max_keys()) return with_tme_key;
    const KeyId n{static_cast<std::uint16_t>(keyid)};
    const KeyEntry& entry = package.hardware.table()[n];
    switch (entry.mode) {
        case KeyMode::tme_key_or_bypass: return with_tme_key;
        case KeyMode::no_encrypt: return {};
        case KeyMode::encrypt_with_keyid_key: break;
    }
    return {entry.generation, n, entry.algorithm, true};
}

}  // namespace

TEST_CASE("Before activation every line is plain", "[mktme][attributes]") {
    const Package package;
    for (unsigned keyid = 0; keyid < 64; ++keyid) CHECK(at(package, keyid) == KeyAttributes{});
}

TEST_CASE("After activation every KeyID uses the TME key", "[mktme][attributes]") {
    const Package package{{}, ordinary_activation | 0x20};  // AES-XTS-256
    for (unsigned keyid = 0; keyid < 64; ++keyid) {
        CHECK(at(package, keyid).is_encrypted);
        CHECK(at(package, keyid).slot == KeyId{0});
        CHECK(at(package, keyid).algorithm == aes_256);
        CHECK(at(package, keyid).generation == package.hardware.table()[KeyId{0}].generation);
    }
}

TEST_CASE("A KeyID with a key uses its own, the others keep to the TME key", "[mktme][attributes]") {
    Package package{{}, ordinary_activation};
    package.set_key(5, aes_256);
    CHECK(at(package, 5).slot == KeyId{5});
    CHECK(at(package, 5).algorithm == aes_256);
    CHECK(at(package, 4).slot == KeyId{0});
    CHECK(at(package, 0).slot == KeyId{0});
}

TEST_CASE("With TME bypass only KeyIDs with a key of their own are encrypted", "[mktme][attributes]") {
    Package package{{}, ordinary_activation | bypass};
    package.set_key(5);
    CHECK_FALSE(at(package, 0).is_encrypted);
    CHECK_FALSE(at(package, 4).is_encrypted);
    CHECK(at(package, 5).is_encrypted);
    program(package, PconfigCommand::clear_key, 5);
    CHECK_FALSE(at(package, 5).is_encrypted);
}

TEST_CASE("Exclusion holds for KeyID 0 only", "[mktme][attributes]") {
    Package package;
    const std::uint64_t mask = ((1ULL << 52) - (1ULL << 20)) | 1ULL << 11;  // 1 MiB
    REQUIRE(package.write(Msr::tme_exclude_base, 0x4000'0000) == MsrWrite::done);
    REQUIRE(package.write(Msr::tme_exclude_mask, mask) == MsrWrite::done);
    REQUIRE(package.write(Msr::tme_activate, ordinary_activation) == MsrWrite::done);
    package.set_key(5);
    CHECK(at(package, 0, 0x3FFF'FFC0).is_encrypted);
    CHECK_FALSE(at(package, 0, 0x4000'0000).is_encrypted);
    CHECK_FALSE(at(package, 0, 0x400F'FFC0).is_encrypted);
    CHECK(at(package, 0, 0x4010'0000).is_encrypted);
    CHECK(at(package, 5, 0x4000'0000).slot == KeyId{5});
    CHECK(at(package, 4, 0x4000'0000).is_encrypted);  // the TME key, but KeyID 4
}

TEST_CASE("A range that is not enabled excludes nothing", "[mktme][attributes]") {
    Package package;
    REQUIRE(package.write(Msr::tme_exclude_mask, (1ULL << 52) - (1ULL << 20)) == MsrWrite::done);
    REQUIRE(package.write(Msr::tme_activate, ordinary_activation) == MsrWrite::done);
    CHECK(at(package, 0, 0).is_encrypted);
}

TEST_CASE("A KeyID above MAX_KEYS is treated as KeyID 0", "[mktme][attributes]") {
    MktmeParams mktme;
    mktme.max_keys = 40;
    const Package package{params_of(mktme), ordinary_activation};
    CHECK(at(package, 41) == at(package, 0));
    CHECK(at(package, 63) == at(package, 0));
    CHECK(package.hardware.layout().is_above_max_keys(KeyId{41}));
    CHECK_FALSE(package.hardware.layout().is_above_max_keys(KeyId{40}));
}

TEST_CASE("Every change of an entry gives it a generation nobody ever had", "[mktme][attributes]") {
    Package package{{}, ordinary_activation};
    std::set<std::uint64_t> seen;
    for (const auto& entry : package.table()) CHECK(seen.insert(entry.generation).second);
    for (const auto command :
         {PconfigCommand::set_key_direct, PconfigCommand::set_key_direct, PconfigCommand::set_key_random,
          PconfigCommand::no_encrypt, PconfigCommand::clear_key, PconfigCommand::clear_key}) {
        program(package, command, 3);
        CHECK(seen.insert(package.hardware.table()[KeyId{3}].generation).second);
    }
    package.hardware.reset(package.now);
    for (const auto& entry : package.table()) CHECK(seen.insert(entry.generation).second);
}

TEST_CASE("A change of one entry leaves the generations of the others alone", "[mktme][attributes]") {
    Package package{{}, ordinary_activation};
    const auto before = package.table();
    package.set_key(3);
    const auto after = package.table();
    for (std::size_t i = 0; i < after.size(); ++i) CHECK((after[i] == before[i]) == (i != 3));
}

TEST_CASE("A reset makes all lines plain and lets go of the table", "[mktme][attributes]") {
    Package package{{}, ordinary_activation};
    package.set_key(3);
    REQUIRE(package.hardware.lock().holder(package.now));
    package.hardware.reset(package.now);
    CHECK(at(package, 0) == KeyAttributes{});
    CHECK(at(package, 3) == KeyAttributes{});
    CHECK_FALSE(package.hardware.lock().holder(package.now));
}

TEST_CASE("Key attributes follow registers and table through random histories", "[mktme][attributes]") {
    RandomStream random{3, "histories"};
    MktmeParams mktme;
    mktme.max_keys = 50;
    Package package{params_of(mktme)};
    std::uint64_t encrypted = 0;
    std::uint64_t plain = 0;
    for (int step = 0; step < 4000; ++step) {
        if (random.below(40) == 0) {
            package.hardware.reset(package.now);
            package.write(Msr::tme_exclude_base, random.below(4) << 30);
            package.write(Msr::tme_exclude_mask, ((1ULL << 52) - (1ULL << 30)) | random.below(2) << 11);
            package.write(Msr::tme_activate, (random.below(8) == 0 ? 0 : ordinary_activation) |
                                                 random.below(2) << 31 | random.below(2) << 5);
        }
        const auto command = static_cast<PconfigCommand>(random.below(4));
        const KeyId keyid{static_cast<std::uint16_t>(random.below(64))};
        package.pconfig(KeyProgramStruct::of(command, keyid, random.below(2) == 0 ? aes_128 : aes_256));
        for (unsigned n = 0; n < 64; ++n) {
            const std::uint64_t address = random.below(1ULL << 32);
            const KeyAttributes attributes = at(package, n, address);
            if (!(attributes == expected(package, n, address))) {
                INFO("step " << step << ", KeyID " << n << " at " << address);
                CHECK(attributes == expected(package, n, address));
            }
            ++(attributes.is_encrypted ? encrypted : plain);
        }
    }
    CHECK(encrypted > 10'000);
    CHECK(plain > 10'000);
}

TEST_CASE("KeyIDs in use are weighted by time", "[mktme][stats]") {
    Package package{{}, ordinary_activation};
    const auto run = [&](PconfigCommand command, std::uint16_t keyid, SimTime now) {
        const auto wanted = KeyProgramStruct::of(command, KeyId{keyid}, aes_128);
        REQUIRE(package.hardware.pconfig(now, {}, wanted.image()).is_success());
    };
    CHECK(package.hardware.stats({}).keyids.in_use.mean() == 0);
    run(PconfigCommand::set_key_direct, 1, 10_us);
    run(PconfigCommand::no_encrypt, 2, 20_us);
    run(PconfigCommand::set_key_direct, 2, 30_us);  // was in use already
    run(PconfigCommand::clear_key, 1, 50_us);
    const KeyIdStats keyids = package.hardware.stats(100_us).keyids;
    CHECK(keyids.total.value == 63);
    CHECK(keyids.in_use.most.level == 2);
    CHECK(keyids.in_use.mean() == Approx((10 * 1 + 30 * 2 + 50 * 1) / 100.0));
}

TEST_CASE("The total of KeyIDs is the number that PCONFIG programs, whatever the package is like",
          "[mktme][stats]") {
    struct Shape {
        std::uint64_t keyid_bits, tdx_keyid_bits, max_keys;
        bool is_activated, is_enumerated;
    };
    for (const Shape shape :
         {Shape{6, 0, 0, true, true}, Shape{6, 6, 0, true, true}, Shape{6, 2, 0, true, true},
          Shape{6, 2, 10, true, true}, Shape{6, 2, 20, true, true}, Shape{4, 0, 15, true, true},
          Shape{0, 0, 0, true, true}, Shape{6, 0, 0, false, true}, Shape{6, 0, 0, true, false}})
        for (const bool seam : {false, true})
            for (const auto errors : {PconfigErrors::gp, PconfigErrors::rax}) {
                KeyHardwareParams params;
                params.mktme.keyid_bits = shape.keyid_bits;
                params.mktme.tdx_keyid_bits = shape.tdx_keyid_bits;
                params.mktme.max_keys = shape.max_keys;
                params.mktme.pconfig_enumerated = shape.is_enumerated;
                params.mktme.seam = seam;
                params.pconfig.errors = errors;
                const auto wanted = firmware_activation(params.mktme, {});
                Package package{params, shape.is_activated ? wanted.to_msr() : 0};
                std::uint64_t programmed = 0;
                for (std::uint16_t keyid = 0; keyid < 80; ++keyid)
                    if (package.pconfig(direct(keyid), {.is_in_seam = seam}).is_success()) ++programmed;
                INFO("KeyID bits " << shape.keyid_bits << " TDX " << shape.tdx_keyid_bits << " MAX_KEYS "
                                   << shape.max_keys << " seam " << seam);
                CHECK(package.hardware.stats(package.now).keyids.total.value == programmed);
            }
}
