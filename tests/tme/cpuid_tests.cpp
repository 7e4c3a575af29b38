// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/tme/package.hpp"

namespace {

using namespace mktme;
using namespace mktme::test;

constexpr CpuidResult zero{};

}  // namespace

TEST_CASE("CPUID leaf 7 tells TME in ECX bit 13 and PCONFIG in EDX bit 18", "[mktme][cpuid]") {
    CHECK(Package{}.hardware.cpuid(7, 0) == CpuidResult{.ecx = 1U << 13, .edx = 1U << 18});
    CHECK(Package{}.hardware.cpuid(7, 1) == zero);
    MktmeParams neither;
    neither.tme = false;
    neither.pconfig_enumerated = false;
    CHECK(Package{params_of(neither)}.hardware.cpuid(7, 0) == zero);
}

TEST_CASE("CPUID leaf 0x1B lists MKTME, and its later sub-leaves are invalid", "[mktme][cpuid]") {
    const Package package;
    CHECK(package.hardware.cpuid(0x1B, 0) == CpuidResult{.eax = 1, .ebx = 1});
    for (std::uint32_t subleaf = 1; subleaf < 10; ++subleaf)
        CHECK(package.hardware.cpuid(0x1B, subleaf) == zero);
}

TEST_CASE("CPUID leaf 0x1B is invalid without PCONFIG, TME or KeyID bits", "[mktme][cpuid]") {
    MktmeParams no_pconfig;
    no_pconfig.pconfig_enumerated = false;
    MktmeParams no_tme;
    no_tme.tme = false;
    MktmeParams no_keyids;
    no_keyids.keyid_bits = 0;
    for (const auto& params : {no_pconfig, no_tme, no_keyids})
        CHECK(Package{params_of(params)}.hardware.cpuid(0x1B, 0) == zero);
}

TEST_CASE("The scan of leaf 0x1B finds target 1 and no other", "[mktme][cpuid]") {
    const Cpuid cpuid{MktmeParams{}};
    CHECK(cpuid.lists_target(Cpuid::mktme_target));
    CHECK_FALSE(cpuid.lists_target(2));
    MktmeParams no_keyids;
    no_keyids.keyid_bits = 0;
    CHECK_FALSE(Cpuid{no_keyids}.lists_target(Cpuid::mktme_target));
}

TEST_CASE("Activation of MKTME does not change MAX_PA", "[mktme][cpuid]") {
    MktmeParams params;
    params.maxphyaddr = 46;
    Package package{params_of(params)};
    CHECK(package.hardware.cpuid(0x80000008, 0).eax == 46);
    package.write(Msr::tme_activate, ordinary_activation);
    CHECK(package.hardware.cpuid(0x80000008, 0).eax == 46);
}

TEST_CASE("TDX-reserved KeyID bits narrow MAX_PA outside SEAM", "[mktme][cpuid]") {
    const Package package{{}, ordinary_activation | 2ULL << 36};
    CHECK(package.hardware.cpuid(0x80000008, 0).eax == 50);
    CHECK(package.hardware.cpuid(0x80000008, 0, true).eax == 52);
}

TEST_CASE("CPUID leaves of others are 0 here", "[mktme][cpuid]") {
    for (const std::uint32_t leaf : {0U, 1U, 6U, 8U, 0x1AU, 0x1CU, 0x80000007U})
        CHECK(Package{}.hardware.cpuid(leaf, 0) == zero);
}
