// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/tme/package.hpp"

// One test for each refusing row of docs/facts.md#tme-capability to #keyid-partitioning, then tests of the registers.
namespace {

using namespace mktme;
using namespace mktme::test;

constexpr auto tme_msrs = {Msr::tme_capability, Msr::tme_activate, Msr::tme_exclude_mask,
                           Msr::tme_exclude_base};

MktmeParams without_tme() {
    MktmeParams params;
    params.tme = false;
    return params;
}

MktmeParams with_algorithms(AlgorithmMask algorithms) {
    MktmeParams params;
    params.algorithms = algorithms;
    return params;
}

MktmeParams with_clear_saved_key() {
    MktmeParams params;
    params.clear_saved_key = true;
    return params;
}

/// Returns true if the write raises #GP and IA32_TME_ACTIVATE still reads 0.
bool is_refused(std::uint64_t value, const MktmeParams& params = {}) {
    Package package{params_of(params)};
    return package.write(Msr::tme_activate, value) == MsrWrite::gp_fault &&
           package.read(Msr::tme_activate) == 0;
}
bool is_accepted(std::uint64_t value, const MktmeParams& params = {}) {
    Package package{params_of(params)};
    return package.write(Msr::tme_activate, value) == MsrWrite::done;
}

std::uint64_t partitioning(std::uint64_t k, std::uint64_t p, std::uint64_t max_keys) {
    MktmeParams params;
    params.max_keyid_bits = 15;
    params.max_keys = max_keys;
    const Package package{params_of(params), 0x2 | k << 32 | p << 36};
    return package.read(Msr::mktme_keyid_partitioning).value();
}
std::uint64_t counts(std::uint64_t shared, std::uint64_t priv) { return shared | priv << 32; }

}  // namespace

TEST_CASE("CPUID TME bit clear: RDMSR and WRMSR of 0x981 to 0x984 fault", "[mktme][msr]") {
    Package package{params_of(without_tme())};
    for (const Msr msr : tme_msrs) {
        CHECK_FALSE(package.read(msr));
        CHECK(package.write(msr, 0) == MsrWrite::gp_fault);
    }
}

TEST_CASE("IA32_TME_CAPABILITY is read-only: WRMSR faults", "[mktme][msr]") {
    Package package;
    CHECK(package.write(Msr::tme_capability, 0x000003F68000000F) == MsrWrite::gp_fault);
}

TEST_CASE("Six KeyID bits, 63 keys, four algorithms and bypass read 0x000003F68000000F", "[mktme][msr]") {
    CHECK(Package{}.read(Msr::tme_capability) == 0x0000'03F6'8000'000F);
}

TEST_CASE("Every field of the capability is where the SDM has it", "[mktme][msr]") {
    MktmeParams params;
    params.max_keyid_bits = 15;
    params.max_keys = 32767;
    params.algorithms = 4;
    params.bypass_supported = false;
    params.clear_saved_key = true;
    CHECK(Package{params_of(params)}.read(Msr::tme_capability) ==
          (4ULL | 1ULL << 30 | 15ULL << 32 | 32767ULL << 36));
}

TEST_CASE("Already locked: WRMSR of 0x982 faults", "[mktme][msr]") {
    Package package{{}, ordinary_activation};
    const auto before = package.read(Msr::tme_activate);
    CHECK(package.write(Msr::tme_activate, ordinary_activation) == MsrWrite::gp_fault);
    CHECK(package.write(Msr::tme_activate, 0) == MsrWrite::gp_fault);
    CHECK(package.read(Msr::tme_activate) == before);
}

TEST_CASE("Already locked, as the other document has it: WRMSR of 0x982 is ignored", "[mktme][msr]") {
    MktmeParams params;
    params.locked_write = LockedWrite::ignored;
    Package package{params_of(params), ordinary_activation};
    const auto before = package.read(Msr::tme_activate);
    const auto table = package.table();
    CHECK(package.write(Msr::tme_activate, 0) == MsrWrite::ignored);
    CHECK(package.read(Msr::tme_activate) == before);
    CHECK(package.table() == table);
}

TEST_CASE("Any reserved bit of 0x982 set: #GP", "[mktme][msr]") {
    for (unsigned bit = 8; bit <= 30; ++bit) CHECK(is_refused(ordinary_activation | 1ULL << bit));
    for (unsigned bit = 40; bit <= 47; ++bit) CHECK(is_refused(ordinary_activation | 1ULL << bit));
    MktmeParams no_bypass;
    no_bypass.bypass_supported = false;
    CHECK(is_refused(ordinary_activation | 1ULL << 31, no_bypass));
    CHECK(is_accepted(ordinary_activation | 1ULL << 31));
}

TEST_CASE("POLICY not set in the capability, or an integrity policy: #GP", "[mktme][msr]") {
    for (const unsigned policy : {1U, 3U, 4U, 5U, 8U, 15U}) CHECK(is_refused(0x2 | policy << 4));
    CHECK(is_refused(0x02, with_algorithms(4)));
    CHECK(is_accepted(0x22, with_algorithms(4)));
    CHECK(is_refused(0x22, with_algorithms(1)));
    CHECK(is_accepted(0x02, with_algorithms(1)));
}

TEST_CASE("KEYID_BITS above MAX_KEYID_BITS: #GP", "[mktme][msr]") {
    CHECK(is_accepted(0x2 | 6ULL << 32));
    CHECK(is_refused(0x2 | 7ULL << 32));
    CHECK(is_refused(0x2 | 15ULL << 32));
}

TEST_CASE("KEYID_BITS above 0 while TME enable is 0: #GP", "[mktme][msr]") {
    CHECK(is_refused(1ULL << 32));
    CHECK(is_accepted(0));
}

TEST_CASE("TDX_RESERVED_KEYID_BITS above KEYID_BITS: #GP", "[mktme][msr]") {
    CHECK(is_accepted(0x2 | 4ULL << 32 | 4ULL << 36));
    CHECK(is_refused(0x2 | 4ULL << 32 | 5ULL << 36));
    CHECK(is_refused(0x2 | 1ULL << 36));
}

TEST_CASE("A crypto-algorithm bit reserved or not in the capability: #GP", "[mktme][msr]") {
    for (unsigned bit = 52; bit <= 63; ++bit) CHECK(is_refused(0x2 | 1ULL << bit));
    for (unsigned bit = 48; bit <= 51; ++bit) {
        CHECK(is_accepted(0x2 | 1ULL << bit));
        const auto others = static_cast<AlgorithmMask>(0xF & ~(1U << (bit - 48)));
        const std::uint64_t policy = bit == 48 ? 0x20 : 0;
        CHECK(is_refused(0x2 | policy | 1ULL << bit, with_algorithms(others)));
    }
}

TEST_CASE("Rows of 0x982 are evaluated top to bottom", "[mktme][msr]") {
    MktmeParams ignores;
    ignores.locked_write = LockedWrite::ignored;
    Package package{params_of(ignores), ordinary_activation};
    CHECK(package.write(Msr::tme_activate, ~0ULL) == MsrWrite::ignored);  // locked comes before reserved
}

TEST_CASE("Enable 0: TME is off, the register locks and reads ..01b", "[mktme][msr]") {
    Package package{{}, 0};
    CHECK(package.read(Msr::tme_activate) == 0b01);
    CHECK(package.write(Msr::tme_activate, ordinary_activation) == MsrWrite::gp_fault);
    CHECK_FALSE(package.hardware.attributes(KeyId{0}, DramAddr{0}).is_encrypted);
}

TEST_CASE("Enable 1, a new key and a working RNG: on, locked, reads 011b", "[mktme][msr]") {
    const Package package{{}, ordinary_activation};
    CHECK(package.read(Msr::tme_activate) == (ordinary_activation | 0b011));
    CHECK(package.hardware.attributes(KeyId{0}, DramAddr{0}).is_encrypted);
    CHECK(package.table()[0].keys != KeyPair{});
}

TEST_CASE("The LOCK bit that software writes is ignored", "[mktme][msr]") {
    CHECK(is_accepted(ordinary_activation | 1));
}

TEST_CASE("A failing RNG leaves 0x982 open at 000b, and software may retry", "[mktme][msr]") {
    KeyHardwareParams params;
    params.entropy = {.words = 4, .refill = 1_us};
    Package package{params};
    const std::uint64_t aes_256_key = 0x22;  // needs 8 words
    CHECK(package.write(Msr::tme_activate, aes_256_key) == MsrWrite::done);
    CHECK(package.read(Msr::tme_activate) == 0b000);
    CHECK(package.write(Msr::tme_activate, ordinary_activation) == MsrWrite::done);
    CHECK(package.read(Msr::tme_activate) == (ordinary_activation | 1));
}

TEST_CASE("KEYID_BITS with a TME that fails to come up are not committed", "[mktme][msr]") {
    KeyHardwareParams params;
    params.entropy.words = 0;
    Package package{params};
    CHECK(package.write(Msr::tme_activate, ordinary_activation) == MsrWrite::done);
    CHECK(package.read(Msr::tme_activate) == 0);
    CHECK(package.hardware.layout().keyids() == 1);
    CHECK(package.write(Msr::tme_activate, ordinary_activation | 0b100) == MsrWrite::done);
    CHECK(package.read(Msr::tme_activate) == 0b100);
    CHECK(package.hardware.layout().keyids() == 1);
}

TEST_CASE("A key saved for standby comes back after a reset, and the register reads 111b", "[mktme][msr]") {
    Package package{{}, ordinary_activation | 0b1000};
    const KeyEntry saved = package.table()[0];
    package.hardware.reset(package.now);
    CHECK(package.read(Msr::tme_activate) == 0);
    CHECK(package.table()[0].keys == KeyPair{});

    CHECK(package.write(Msr::tme_activate, ordinary_activation | 0b100) == MsrWrite::done);
    CHECK(package.read(Msr::tme_activate) == (ordinary_activation | 0b101));
    CHECK((package.read(Msr::tme_activate).value() & 0b111) == 0b111);
    CHECK(package.table()[0].keys == saved.keys);
    CHECK(package.table()[0].generation > saved.generation);
}

TEST_CASE("Without a saved key, standby restore leaves 0x982 open at 100b", "[mktme][msr]") {
    Package package{{}, 0b110};
    CHECK(package.read(Msr::tme_activate) == 0b100);
    CHECK(package.write(Msr::tme_activate, ordinary_activation) == MsrWrite::done);
    CHECK(package.read(Msr::tme_activate) == (ordinary_activation | 0b001));
}

TEST_CASE("A key that was not saved does not come back", "[mktme][msr]") {
    Package package{{}, ordinary_activation};
    package.hardware.reset(package.now);
    package.write(Msr::tme_activate, 0b110);
    CHECK(package.read(Msr::tme_activate) == 0b100);
}

TEST_CASE("IA32_TME_CLEAR_SAVED_KEY forgets the saved key", "[mktme][msr]") {
    Package package{params_of(with_clear_saved_key()), ordinary_activation | 0b1000};
    package.hardware.reset(package.now);
    CHECK(package.write(Msr::tme_clear_saved_key, 1) == MsrWrite::done);
    package.write(Msr::tme_activate, 0b110);
    CHECK(package.read(Msr::tme_activate) == 0b100);
}

TEST_CASE("IA32_TME_CLEAR_SAVED_KEY: only bit 0 may be written, and 0 changes nothing", "[mktme][msr]") {
    Package package{params_of(with_clear_saved_key()), ordinary_activation | 0b1000};
    for (unsigned bit = 1; bit < 64; ++bit)
        CHECK(package.write(Msr::tme_clear_saved_key, 1 | 1ULL << bit) == MsrWrite::gp_fault);
    CHECK(package.write(Msr::tme_clear_saved_key, 0) == MsrWrite::done);
    CHECK(package.read(Msr::tme_clear_saved_key) == 0);
    package.hardware.reset(package.now);
    package.write(Msr::tme_activate, 0b110);
    CHECK(package.read(Msr::tme_activate) == 0b111);
}

TEST_CASE("IA32_TME_CLEAR_SAVED_KEY without capability bit 30: #GP", "[mktme][msr]") {
    Package package;
    CHECK_FALSE(package.read(Msr::tme_clear_saved_key));
    CHECK(package.write(Msr::tme_clear_saved_key, 1) == MsrWrite::gp_fault);
}

TEST_CASE("IA32_TME_EXCLUDE_MASK: reserved bits fault", "[mktme][msr]") {
    Package package;
    for (unsigned bit = 0; bit <= 10; ++bit)
        CHECK(package.write(Msr::tme_exclude_mask, 1ULL << bit) == MsrWrite::gp_fault);
    for (unsigned bit = 52; bit <= 63; ++bit)
        CHECK(package.write(Msr::tme_exclude_mask, 1ULL << bit) == MsrWrite::gp_fault);
    CHECK(package.read(Msr::tme_exclude_mask) == 0);
}

TEST_CASE("IA32_TME_EXCLUDE_MASK: only a run of ones from bit MAXPA-1 down is a mask", "[mktme][msr]") {
    MktmeParams narrow;
    narrow.maxphyaddr = 40;  // mask bits 39:12, so that every run and every gap can be tried
    Package package{params_of(narrow)};
    const std::uint64_t all = (1ULL << 40) - (1ULL << 12);
    for (unsigned lowest = 12; lowest < 40; ++lowest) {
        const std::uint64_t run = all & ~((1ULL << lowest) - 1);
        CHECK(package.write(Msr::tme_exclude_mask, run | 1ULL << 11) == MsrWrite::done);
        CHECK(package.write(Msr::tme_exclude_mask, run) == MsrWrite::done);
        for (unsigned bit = 12; bit < 40; ++bit) {
            const std::uint64_t other = run ^ 1ULL << bit;
            const bool is_run = bit == lowest || bit + 1 == lowest;  // a run of one bit less or more
            if (other == 0) continue;                                // has a test of its own
            INFO("mask " << std::hex << other);
            CHECK((package.write(Msr::tme_exclude_mask, other | 1ULL << 11) == MsrWrite::done) == is_run);
        }
    }
}

TEST_CASE("IA32_TME_EXCLUDE_MASK: an empty mask stands only while the range is disabled", "[mktme][msr]") {
    Package package;
    CHECK(package.write(Msr::tme_exclude_mask, 1ULL << 11) == MsrWrite::gp_fault);
    CHECK(package.write(Msr::tme_exclude_mask, 0) == MsrWrite::done);
}

TEST_CASE("IA32_TME_EXCLUDE_BASE: reserved bits fault", "[mktme][msr]") {
    Package package;
    for (unsigned bit = 0; bit < 64; ++bit) {
        const bool is_reserved = bit < 12 || bit > 51;
        CHECK((package.write(Msr::tme_exclude_base, 1ULL << bit) == MsrWrite::gp_fault) == is_reserved);
    }
}

TEST_CASE("0x983 and 0x984 fault when 0x982 is locked, even with TME off", "[mktme][msr]") {
    for (const std::uint64_t activation : {ordinary_activation, std::uint64_t{0}}) {
        Package package{{}, activation};
        CHECK(package.write(Msr::tme_exclude_mask, 0) == MsrWrite::gp_fault);
        CHECK(package.write(Msr::tme_exclude_base, 0) == MsrWrite::gp_fault);
    }
}

TEST_CASE("MK_TME_CORE_ACTIVATE: any non-zero write faults", "[mktme][msr]") {
    Package package{{}, ordinary_activation};
    for (unsigned bit = 0; bit < 64; ++bit)
        CHECK(package.write(Msr::mk_tme_core_activate, 1ULL << bit) == MsrWrite::gp_fault);
    CHECK(package.read(Msr::mk_tme_core_activate) == 0);
}

TEST_CASE("MK_TME_CORE_ACTIVATE without MKTME: #GP", "[mktme][msr]") {
    MktmeParams params;
    params.keyid_bits = 0;
    Package package{params_of(params), 0x2};
    CHECK_FALSE(package.read(Msr::mk_tme_core_activate));
    CHECK(package.write(Msr::mk_tme_core_activate, 0) == MsrWrite::gp_fault);
}

TEST_CASE("MK_TME_CORE_ACTIVATE copies the KeyID width to one core at a time", "[mktme][msr]") {
    KeyHardwareParams params;
    params.cores = 3;
    KeyHardware hardware{params, "package0"};
    hardware.wrmsr({}, CoreId{0}, Msr::mk_tme_core_activate, 0);
    hardware.wrmsr({}, CoreId{0}, Msr::tme_activate, ordinary_activation);
    CHECK(hardware.rdmsr(CoreId{0}, Msr::mk_tme_core_activate) == 0);  // written too early
    hardware.wrmsr({}, CoreId{1}, Msr::mk_tme_core_activate, 0);
    hardware.first_smi(CoreId{2});
    CHECK(hardware.rdmsr(CoreId{0}, Msr::mk_tme_core_activate) == 0);
    CHECK(hardware.rdmsr(CoreId{1}, Msr::mk_tme_core_activate) == 6ULL << 32);
    CHECK(hardware.rdmsr(CoreId{2}, Msr::mk_tme_core_activate) == 6ULL << 32);
}

TEST_CASE("A reset takes the KeyID width from every core", "[mktme][msr]") {
    KeyHardwareParams params;
    params.cores = 2;
    Package package{params, ordinary_activation};
    package.write(Msr::mk_tme_core_activate, 0);
    package.hardware.first_smi(CoreId{1});
    package.hardware.reset(package.now);
    for (const std::uint32_t core : {0U, 1U})
        CHECK(package.hardware.rdmsr(CoreId{core}, Msr::mk_tme_core_activate) == 0);
}

TEST_CASE("IA32_MKTME_KEYID_PARTITIONING is read-only: WRMSR faults", "[mktme][msr]") {
    Package package{{}, ordinary_activation};
    CHECK(package.write(Msr::mktme_keyid_partitioning, 0) == MsrWrite::gp_fault);
}

TEST_CASE("IA32_MKTME_KEYID_PARTITIONING reads 0 until 0x982 is locked", "[mktme][msr]") {
    Package package;
    CHECK(package.read(Msr::mktme_keyid_partitioning) == 0);
    package.write(Msr::tme_activate, ordinary_activation);
    CHECK(package.read(Msr::mktme_keyid_partitioning) == 63);
    CHECK(Package({}, 0).read(Msr::mktme_keyid_partitioning) == 0);
}

TEST_CASE("KeyIDs are divided at 2^(k-p), and MAX_KEYS cuts the end off", "[mktme][msr]") {
    CHECK(partitioning(6, 0, 63) == counts(63, 0));
    CHECK(partitioning(6, 1, 63) == counts(31, 32));
    CHECK(partitioning(6, 2, 63) == counts(15, 48));
    CHECK(partitioning(6, 6, 63) == counts(0, 63));
    CHECK(partitioning(6, 1, 50) == counts(31, 19));
    CHECK(partitioning(6, 1, 31) == counts(31, 0));
    CHECK(partitioning(6, 1, 20) == counts(20, 0));
    CHECK(partitioning(6, 0, 40) == counts(40, 0));
    CHECK(partitioning(15, 0, 32767) == counts(32767, 0));
    CHECK(partitioning(15, 14, 32767) == counts(1, 32766));
}

TEST_CASE("MSR 0x6F tells directory mode in bit 8 and cannot be written", "[mktme][msr]") {
    MktmeParams params;
    params.directory_mode = true;
    Package package{params_of(params)};
    CHECK(package.read(Msr::mktme_status) == 0x100);
    CHECK(Package{}.read(Msr::mktme_status) == 0);
    CHECK(package.write(Msr::mktme_status, 0) == MsrWrite::gp_fault);
}

TEST_CASE("Register numbers name the registers of the key hardware and no others", "[mktme][msr]") {
    std::uint32_t known = 0;
    for (std::uint32_t number = 0; number < 0x1000; ++number) known += msr_of(number) ? 1U : 0U;
    CHECK(known == 8);
    for (const std::uint32_t number : {0x6FU, 0x87U, 0x981U, 0x982U, 0x983U, 0x984U, 0x9FBU, 0x9FFU})
        CHECK(msr_of(number) == static_cast<Msr>(number));
}

TEST_CASE("A committed write resets every entry, and so does a reset", "[mktme][msr]") {
    Package package{{}, ordinary_activation};
    package.set_key(5);
    REQUIRE(package.hardware.table().in_use() == 1);
    package.hardware.reset(package.now);
    CHECK(package.hardware.table().in_use() == 0);
    CHECK(package.read(Msr::tme_activate) == 0);
    CHECK(package.read(Msr::mktme_keyid_partitioning) == 0);
    for (const KeyEntry& entry : package.table()) CHECK(entry.mode == KeyMode::tme_key_or_bypass);
    for (const KeyEntry& entry : package.table()) CHECK(entry.keys == KeyPair{});
}
