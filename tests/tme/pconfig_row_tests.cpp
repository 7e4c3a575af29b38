// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/tme/package.hpp"

// One test for each row of docs/facts.md#pconfig-checks that ends in #UD, a VM exit, #GP, #PF or a code.
namespace {

using namespace mktme;
using namespace mktme::test;
using Outcome = PconfigOutcome;
using Status = PconfigStatus;

constexpr auto both_wordings = {PconfigErrors::gp, PconfigErrors::rax};

struct End {
    Outcome outcome;
    Status status{};  // when completed

    bool operator==(const End&) const = default;
};
std::ostream& operator<<(std::ostream& out, const End& end) {
    return out << end.outcome << ' ' << end.status;
}

/// Returns how PCONFIG ends. Checks that the key table changes if and only if PCONFIG succeeds.
End end_of(Package& package, const KeyProgramStruct& wanted, const PconfigState& state = {}) {
    const auto before = package.table();
    const PconfigResult result = package.pconfig(wanted, state);
    CHECK((package.table() == before) == !result.is_success());
    return {result.outcome, result.status};
}
End end_of(const KeyProgramStruct& wanted, const PconfigState& state, const KeyHardwareParams& params = {}) {
    Package package{params, ordinary_activation};
    return end_of(package, wanted, state);
}
Outcome outcome_of(const PconfigState& state, const KeyHardwareParams& params = {}) {
    return end_of(direct(), state, params).outcome;
}
/// Returns the ends of a wrong structure under the later wording and under that of 2019.
std::pair<End, End> ends_of(const KeyProgramStruct& wanted) {
    return {end_of(wanted, {}, params_of(PconfigErrors::gp)),
            end_of(wanted, {}, params_of(PconfigErrors::rax))};
}
std::pair<End, End> gp_or(Status code) { return {{Outcome::gp_fault}, {Outcome::completed, code}}; }
const std::pair<End, End> gp_in_both{{Outcome::gp_fault}, {Outcome::gp_fault}};
const std::pair<End, End> success_in_both{{Outcome::completed}, {Outcome::completed}};

}  // namespace

TEST_CASE("Step 1: #UD where PCONFIG is not enumerated", "[mktme][pconfig]") {
    MktmeParams params;
    params.pconfig_enumerated = false;
    CHECK(outcome_of({}, params_of(params)) == Outcome::ud_fault);
}

TEST_CASE("Step 1: #UD above CPL 0", "[mktme][pconfig]") {
    for (std::uint8_t cpl = 1; cpl <= 3; ++cpl) CHECK(outcome_of({.cpl = cpl}) == Outcome::ud_fault);
}

TEST_CASE("Step 1: #UD with a LOCK, REP, 66h or VEX prefix", "[mktme][pconfig]") {
    using enum InstructionPrefix;
    for (const auto prefix : {lock, rep, operand_size, vex})
        CHECK(outcome_of({.prefix = prefix}) == Outcome::ud_fault);
}

TEST_CASE("Step 1: #UD in virtual-8086 mode", "[mktme][pconfig]") {
    CHECK(outcome_of({.is_virtual_8086 = true, .is_64_bit = false}) == Outcome::ud_fault);
}

TEST_CASE("Step 1: #UD in VMX non-root operation while PCONFIG is not enabled for the guest",
          "[mktme][pconfig]") {
    CHECK(outcome_of({.vmx_non_root = PconfigVmxControls{.enable_pconfig = false}}) == Outcome::ud_fault);
    CHECK(outcome_of({.vmx_non_root = PconfigVmxControls{.enable_pconfig = false,
                                                         .exiting_bitmap = ~0ULL}}) == Outcome::ud_fault);
    CHECK(outcome_of({.vmx_non_root = PconfigVmxControls{.enable_pconfig = true}}) == Outcome::completed);
}

TEST_CASE("Step 2: VM exit where the leaf's bit of the PCONFIG-exiting bitmap is set", "[mktme][pconfig]") {
    const auto guest = [](std::uint32_t leaf, std::uint64_t bitmap) {
        return PconfigState{.leaf = leaf, .vmx_non_root = PconfigVmxControls{true, bitmap}};
    };
    for (std::uint32_t leaf = 0; leaf < 63; ++leaf) {
        CHECK(outcome_of(guest(leaf, 1ULL << leaf)) == Outcome::vm_exit);
        CHECK(outcome_of(guest(leaf, ~(1ULL << leaf))) ==
              (leaf == 0 ? Outcome::completed : Outcome::gp_fault));
    }
    for (const std::uint32_t leaf : {63U, 64U, 1000U, ~0U}) {
        CHECK(outcome_of(guest(leaf, 1ULL << 63)) == Outcome::vm_exit);
        CHECK(outcome_of(guest(leaf, ~(1ULL << 63))) == Outcome::gp_fault);
    }
}

TEST_CASE("Step 3: #GP for any leaf but 0, those of TSE included", "[mktme][pconfig]") {
    for (const std::uint32_t leaf : {1U, 2U, 3U, 63U, ~0U})
        CHECK(outcome_of({.leaf = leaf}) == Outcome::gp_fault);
}

TEST_CASE("Step 4: #GP where leaf 0x1B does not list target 1", "[mktme][pconfig]") {
    MktmeParams params;
    params.keyid_bits = 0;
    Package package{params_of(params), 0x000F'0000'0000'0002};
    CHECK(end_of(package, direct()) == End{Outcome::gp_fault});
}

TEST_CASE("Step 5: #GP with TME_ACTIVATE.LOCK = 0", "[mktme][pconfig]") {
    Package package;
    CHECK(end_of(package, direct()) == End{Outcome::gp_fault});
}

TEST_CASE("Step 5: #GP with TME enable = 0", "[mktme][pconfig]") {
    Package package{{}, 0};
    CHECK(end_of(package, direct()) == End{Outcome::gp_fault});
}

TEST_CASE("Step 5: #GP with KEYID_BITS = 0", "[mktme][pconfig]") {
    Package package{{}, 0x000F'0000'0000'0002};
    CHECK(end_of(package, direct()) == End{Outcome::gp_fault});
}

TEST_CASE("Step 6: #GP unless RBX is aligned to 256 bytes", "[mktme][pconfig]") {
    for (std::uint64_t offset = 0; offset < 256; ++offset)
        CHECK(outcome_of({.rbx = 0x7000 + offset}) == (offset == 0 ? Outcome::completed : Outcome::gp_fault));
}

TEST_CASE("Step 6: #GP unless RBX is canonical, with four paging levels and with five", "[mktme][pconfig]") {
    for (const unsigned bits : {48U, 57U}) {
        const auto at = [bits](std::uint64_t rbx) {
            return outcome_of({.rbx = rbx, .linear_address_bits = bits});
        };
        const std::uint64_t half = 1ULL << (bits - 1);
        CHECK(at(half - 256) == Outcome::completed);
        CHECK(at(half) == Outcome::gp_fault);
        CHECK(at(0 - half) == Outcome::completed);
        CHECK(at(0 - half - 256) == Outcome::gp_fault);
    }
}

TEST_CASE("Step 6: #GP where the structure ends beyond the segment limit", "[mktme][pconfig]") {
    const auto at = [](std::uint64_t rbx, std::uint64_t limit) {
        return outcome_of({.rbx = rbx, .is_64_bit = false, .ds_limit = limit});
    };
    CHECK(at(0x1000, 0x10BF) == Outcome::completed);
    CHECK(at(0x1000, 0x10BE) == Outcome::gp_fault);
    CHECK(at(0xFFFF'FF00, 0xFFFF'FFFF) == Outcome::completed);
}

TEST_CASE("Step 6: outside 64-bit mode DS.base counts for the alignment", "[mktme][pconfig]") {
    CHECK(outcome_of({.rbx = 0xF0, .is_64_bit = false, .ds_base = 0x10}) == Outcome::completed);
    CHECK(outcome_of({.rbx = 0x100, .is_64_bit = false, .ds_base = 0x10}) == Outcome::gp_fault);
    CHECK(Pconfig::address({.rbx = 0x200, .is_64_bit = false, .ds_base = 0xFFFF'FF00}) == 0x100);
    CHECK(Pconfig::address({.rbx = 0x200, .ds_base = 0xFFFF'FF00}) == 0x200);
}

TEST_CASE("Step 7: #PF where the structure cannot be read", "[mktme][pconfig]") {
    Package package{{}, ordinary_activation};
    const auto before = package.table();
    CHECK(package.hardware.pconfig({}, {}, std::nullopt).outcome == Outcome::page_fault);
    CHECK(package.table() == before);
    CHECK(package.hardware.pconfig({}, {.rbx = 1}, std::nullopt).outcome == Outcome::gp_fault);  // step 6
}

TEST_CASE("Step 8: #GP where KEYID_CTRL[31:24] is not zero", "[mktme][pconfig]") {
    for (unsigned bit = 0; bit < 8; ++bit) {
        auto wanted = direct();
        wanted.reserved_control = static_cast<std::uint8_t>(1U << bit);
        CHECK(ends_of(wanted) == gp_in_both);
        wanted.command = 9;  // step 9 comes later
        CHECK(ends_of(wanted) == gp_in_both);
    }
}

TEST_CASE("2019 wording: #GP where a byte of 6 to 63 is not zero, later nobody looks", "[mktme][pconfig]") {
    for (std::size_t i = 0; i < 58; ++i) {
        auto wanted = direct();
        wanted.reserved.at(i) = std::byte{0x40};
        CHECK(ends_of(wanted) == std::pair{End{Outcome::completed}, End{Outcome::gp_fault}});
    }
}

TEST_CASE("Step 9: COMMAND above 3 is #GP, or INVALID_PROG_CMD", "[mktme][pconfig]") {
    for (unsigned command = 0; command < 256; ++command) {
        auto wanted = direct();
        wanted.command = static_cast<std::uint8_t>(command);
        CHECK(ends_of(wanted) == (command > 3 ? gp_or(Status::invalid_prog_cmd) : success_in_both));
    }
}

TEST_CASE("Step 10: KEYID 0 is #GP, or INVALID_KEYID", "[mktme][pconfig]") {
    CHECK(ends_of(direct(0)) == gp_or(Status::invalid_keyid));
    auto clear = direct(0);
    clear.command = 2;
    CHECK(ends_of(clear) == gp_or(Status::invalid_keyid));
}

TEST_CASE("Step 10: KEYID above MAX_KEYS is #GP, or INVALID_KEYID", "[mktme][pconfig]") {
    MktmeParams mktme;
    mktme.max_keys = 40;
    for (const auto wording : both_wordings) {
        auto params = params_of(wording);
        params.mktme = mktme;
        const auto wrong = wording == PconfigErrors::gp ? End{Outcome::gp_fault}
                                                        : End{Outcome::completed, Status::invalid_keyid};
        CHECK(end_of(direct(40), {}, params) == End{Outcome::completed});
        CHECK(end_of(direct(41), {}, params) == wrong);
        CHECK(end_of(direct(63), {}, params) == wrong);
    }
}

TEST_CASE("Step 10: KEYID of 2^k and more is #GP, or INVALID_KEYID", "[mktme][pconfig]") {
    for (const auto wording : both_wordings) {
        Package package{params_of(wording), 0x000F'0004'0000'0002};  // k = 4 of 6
        const auto wrong = wording == PconfigErrors::gp ? End{Outcome::gp_fault}
                                                        : End{Outcome::completed, Status::invalid_keyid};
        CHECK(end_of(package, direct(15)) == End{Outcome::completed});
        for (const unsigned keyid : {16U, 17U, 32U, 63U, 64U, 0x8001U, 0xFFFFU})
            CHECK(end_of(package, direct(static_cast<std::uint16_t>(keyid))) == wrong);
    }
}

TEST_CASE("Step 11: outside SEAM a TDX-private KEYID is #GP", "[mktme][pconfig]") {
    Package package{{}, 0x000F'0016'0000'0002};  // k = 6, p = 1
    CHECK(end_of(package, direct(31)) == End{Outcome::completed});
    CHECK(end_of(package, direct(32)) == End{Outcome::gp_fault});
    CHECK(end_of(package, direct(63)) == End{Outcome::gp_fault});
    CHECK(end_of(package, direct(32), {.is_in_seam = true}) == End{Outcome::completed});
}

TEST_CASE("Step 12: ENC_ALG without exactly one bit is #GP, or INVALID_ENC_ALG", "[mktme][pconfig]") {
    for (std::uint8_t command = 0; command < 4; ++command) {
        for (const unsigned enc_alg : {0x0U, 0x3U, 0x5U, 0xFU, 0xFFFFU, 0x8001U}) {
            auto wanted = direct();
            wanted.command = command;
            wanted.enc_alg = static_cast<AlgorithmMask>(enc_alg);
            CHECK(ends_of(wanted) == gp_or(Status::invalid_enc_alg));
        }
    }
}

TEST_CASE("Step 12: ENC_ALG with a bit that is not activated is #GP, or INVALID_ENC_ALG",
          "[mktme][pconfig]") {
    for (const auto wording : both_wordings) {
        for (unsigned bit = 0; bit < 16; ++bit) {
            for (std::uint8_t command = 0; command < 4; ++command) {
                Package package{params_of(wording), 0x000C'0006'0000'0002};  // both AES-XTS-256
                auto wanted = direct();
                wanted.command = command;
                wanted.enc_alg = static_cast<AlgorithmMask>(1U << bit);
                const auto wrong = wording == PconfigErrors::gp
                                       ? End{Outcome::gp_fault}
                                       : End{Outcome::completed, Status::invalid_enc_alg};
                CHECK(end_of(package, wanted) == (bit == 2 || bit == 3 ? End{Outcome::completed} : wrong));
            }
        }
    }
}

TEST_CASE("2019 wording: #GP where a key field is not zero beyond its key", "[mktme][pconfig]") {
    for (const TmeAlgorithm algorithm :
         {aes_128, TmeAlgorithm::aes_xts_128_integrity, aes_256, TmeAlgorithm::aes_xts_256_integrity}) {
        for (std::size_t i = 0; i < 64; ++i) {
            const auto expected = i < key_bytes(algorithm)
                                      ? success_in_both
                                      : std::pair{End{Outcome::completed}, End{Outcome::gp_fault}};
            for (const auto field : {&KeyProgramStruct::key_field_1, &KeyProgramStruct::key_field_2}) {
                auto wanted = direct(1, algorithm);
                (wanted.*field).at(i) ^= std::byte{0x80};
                CHECK(ends_of(wanted) == expected);
            }
        }
    }
}

TEST_CASE("Step 13: while another PCONFIG holds the table, RAX = 5", "[mktme][pconfig]") {
    Package package{{}, ordinary_activation};
    const auto begin = [&](SimTime now, std::uint32_t processor, std::uint16_t keyid) {
        return package.hardware.pconfig(now, {.processor = LogicalProcessor{processor}},
                                        direct(keyid).image());
    };
    const PconfigResult first = begin(10_us, 3, 1);
    REQUIRE(first.is_success());
    CHECK(first.done == 11_us);
    CHECK(package.hardware.lock().holder(10_us) == LogicalProcessor{3});

    const auto before = package.table();
    const PconfigResult busy = begin(first.done - 1_fs, 4, 2);
    CHECK(busy.outcome == Outcome::completed);
    CHECK(busy.status == Status::device_busy);
    CHECK(package.table() == before);
    CHECK(package.hardware.lock().release() == first.done);  // a refusal does not prolong it

    CHECK_FALSE(package.hardware.lock().holder(first.done));
    CHECK(begin(first.done, 4, 2).is_success());
    CHECK(package.hardware.lock().holder(first.done) == LogicalProcessor{4});
}

TEST_CASE("Step 13: the table is held from the moment it is taken until its PCONFIG is done",
          "[mktme][pconfig]") {
    Package package{{}, ordinary_activation};
    KeyHardware& hardware = package.hardware;
    REQUIRE_FALSE(hardware.take_key_table(100_us, {}, direct(1).image()));
    // A drain may take any time between the two halves; no other processor gets the table meanwhile.
    CHECK(hardware.lock().holder(SimTime{(100_us).count() + 1}));
    const auto other = hardware.take_key_table(900_us, {}, direct(2).image());
    REQUIRE(other);
    CHECK(other->status == Status::device_busy);
    const PconfigResult first = hardware.program(900_us, {}, direct(1).image());
    CHECK(first.status == Status::prog_success);
    CHECK_FALSE(hardware.take_key_table(first.done, {}, direct(2).image()));
}

TEST_CASE("Step 13 comes after every check of the structure", "[mktme][pconfig]") {
    Package package{params_of(PconfigErrors::rax), ordinary_activation};
    REQUIRE(package.set_key(1).is_success());
    auto wrong = direct(0);
    CHECK(package.hardware.pconfig(package.now, {}, wrong.image()).status == Status::invalid_keyid);
    CHECK(package.hardware.pconfig(package.now, {}, direct().image()).status == Status::device_busy);
}

TEST_CASE("Step 14: without entropy for both keys, RAX = 2", "[mktme][pconfig]") {
    KeyHardwareParams params;
    params.entropy.words = 4;  // enough for AES-XTS-128 only
    Package package{params, ordinary_activation};
    CHECK(end_of(package, drawn_key(1, aes_256)) == End{Outcome::completed, Status::entropy_error});
    CHECK(end_of(package, drawn_key(1, aes_128)) == End{Outcome::completed});
    CHECK(end_of(package, direct(1, aes_256)) == End{Outcome::completed});
}

TEST_CASE("Lack of entropy lets go of the table when its PCONFIG is done", "[mktme][pconfig]") {
    KeyHardwareParams params;
    params.entropy = {.words = 4, .refill = SimTime{1'000'000'000'000}};
    Package package{params, ordinary_activation};
    const PconfigResult failed = package.pconfig(drawn_key());
    REQUIRE(failed.status == Status::entropy_error);
    CHECK(package.hardware.lock().release() == failed.done);
}
