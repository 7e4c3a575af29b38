// SPDX-License-Identifier: Apache-2.0
#include "models/tme/mktme_params.hpp"
#include "workloads/front_end/keyid_assigner.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace mktme;
using namespace mktme::literals;
using workloads::KeyIdAssigner;
using workloads::KeyIdAssignment;
using workloads::KeyIdRange;
using workloads::WorkloadParams;

const tme::AddressLayout layout{
    tme::MktmeParams{.maxphyaddr = 46, .keyid_bits = 6, .key = {}}};  // KeyID in bits 45:40

WorkloadParams params_of(KeyIdAssignment assignment) {
    WorkloadParams params;
    params.keyid_assignment = assignment;
    return params;
}

std::uint64_t keyid_of(const KeyIdAssigner& assigner, std::uint64_t address) {
    const PhysAddr tagged = assigner.assign(PhysAddr{address}, [] { return SourcePlace{"t.trace", 3}; });
    CHECK((tagged.count() & ((std::uint64_t{1} << 40) - 1)) == address);
    CHECK(tagged.count() >> 46 == 0);
    return tagged.count() >> 40;
}

WorkloadParams with_ranges(std::vector<KeyIdRange> ranges) {
    auto params = params_of(KeyIdAssignment::ranges);
    params.keyid_range = std::move(ranges);
    return params;
}

}  // namespace

TEST_CASE("With `one` every request gets the KeyID", "[workload][keyid]") {
    auto params = params_of(KeyIdAssignment::one);
    params.keyid = 63;
    const KeyIdAssigner assigner{params, layout};
    CHECK_FALSE(assigner.is_identity());
    CHECK(keyid_of(assigner, 0) == 63);
    CHECK(keyid_of(assigner, 0xFF'FFFF'FFC0) == 63);
    CHECK(KeyIdAssigner{params_of(KeyIdAssignment::none), layout}.is_identity());
}

TEST_CASE("With `by-page` pages take turns from KeyID 1 on", "[workload][keyid]") {
    auto params = params_of(KeyIdAssignment::by_page);
    params.keyids = 3;
    const KeyIdAssigner assigner{params, layout};
    CHECK(keyid_of(assigner, 0x0000) == 1);
    CHECK(keyid_of(assigner, 0x0FC0) == 1);
    CHECK(keyid_of(assigner, 0x1000) == 2);
    CHECK(keyid_of(assigner, 0x2000) == 3);
    CHECK(keyid_of(assigner, 0x3000) == 1);
    params.keyid_page = 2_MiB;
    CHECK(keyid_of(KeyIdAssigner{params, layout}, 0x20'0000) == 2);
}

TEST_CASE("With `ranges` a range's end is outside, and between ranges the KeyID is 0", "[workload][keyid]") {
    const KeyIdAssigner assigner{with_ranges({{Bytes{0x4000}, Bytes{0x5000}, 9},
                                              {Bytes{0x1000}, Bytes{0x2000}, 7},
                                              {Bytes{0x2000}, Bytes{0x3000}, 8}}),
                                 layout};
    CHECK(keyid_of(assigner, 0x0FC0) == 0);
    CHECK(keyid_of(assigner, 0x1000) == 7);
    CHECK(keyid_of(assigner, 0x1FC0) == 7);
    CHECK(keyid_of(assigner, 0x2000) == 8);
    CHECK(keyid_of(assigner, 0x3000) == 0);
    CHECK(keyid_of(assigner, 0x4FC0) == 9);
    CHECK(keyid_of(assigner, 0x5000) == 0);
}

TEST_CASE("In the default layout the KeyID begins at bit 46", "[workload][keyid]") {
    auto params = params_of(KeyIdAssignment::one);
    params.keyid = 5;
    const KeyIdAssigner assigner{params, tme::AddressLayout{{}}};
    const auto place = [] { return SourcePlace{}; };
    CHECK(assigner.assign(PhysAddr{0x40}, place) == PhysAddr{std::uint64_t{5} << 46U | 0x40});
}

TEST_CASE("Ranges that are empty or overlap are refused", "[workload][keyid][config]") {
    const auto build = [](std::vector<KeyIdRange> ranges) {
        KeyIdAssigner{with_ranges(std::move(ranges)), layout};
    };
    CHECK_THROWS_WITH(
        build({{Bytes{0x1000}, Bytes{0x1000}, 1}}),
        "workload.keyid_range[0].end = 0x1000: does not lie above workload.keyid_range[0].first = 0x1000");
    CHECK_THROWS_WITH(
        build({{Bytes{0x2000}, Bytes{0x3000}, 1}, {Bytes{0x1000}, Bytes{0x2040}, 2}}),
        "workload.keyid_range[1].first = 0x1000: overlaps workload.keyid_range[0], which begins at 0x2000");
    CHECK_NOTHROW(build({{Bytes{0x2000}, Bytes{0x3000}, 1}, {Bytes{0x1000}, Bytes{0x2000}, 2}}));
    // Ranges must be valid even if no assignment uses them.
    CHECK_THROWS_WITH((KeyIdAssigner{{.keyid_range = {{0_B, 8_KiB, 1}, {4_KiB, 12_KiB, 2}}}, layout}),
                      Catch::Contains("overlaps"));
}

TEST_CASE("A KeyID that does not fit in the KeyID bits is refused", "[workload][keyid][config]") {
    auto one = params_of(KeyIdAssignment::one);
    one.keyid = 64;
    CHECK_THROWS_WITH((KeyIdAssigner{one, layout}),
                      "workload.keyid = 64: mktme.keyid_bits hold KeyIDs up to 63");
    auto pages = params_of(KeyIdAssignment::by_page);
    pages.keyids = 64;
    CHECK_THROWS_WITH((KeyIdAssigner{pages, layout}), Catch::StartsWith("workload.keyids = 64: "));
    pages.keyids = 63;
    CHECK_NOTHROW(KeyIdAssigner{pages, layout});
    CHECK_THROWS_AS((KeyIdAssigner{with_ranges({{Bytes{}, 4_KiB, 64}}), layout}), ConfigError);
    pages.keyid_page = Bytes{5000};
    CHECK_THROWS_WITH((KeyIdAssigner{pages, layout}), "workload.keyid_page = 5000 B: must be a power of two");
}

TEST_CASE("Outside SEAM, a TDX-private KeyID is refused for pages", "[workload][keyid][config]") {
    // Of 6 KeyID bits the highest marks private KeyIDs: 32 to 63.
    const tme::AddressLayout with_tdx{
        tme::MktmeParams{.maxphyaddr = 46, .keyid_bits = 6, .tdx_keyid_bits = 1, .key = {}}};
    const auto check = [&](const WorkloadParams& params, bool in_seam) {
        KeyIdAssigner{params, with_tdx}.check_pages(in_seam);
    };
    auto one = params_of(KeyIdAssignment::one);
    one.keyid = 31;
    CHECK_NOTHROW(check(one, false));
    one.keyid = 32;
    CHECK_THROWS_WITH(check(one, false),
                      "workload.keyid = 32: TDX-private, as mktme.tdx_keyid_bits say; usable with "
                      "mktme.seam = true only");
    CHECK_NOTHROW(check(one, true));
    auto pages = params_of(KeyIdAssignment::by_page);
    pages.keyids = 31;
    CHECK_NOTHROW(check(pages, false));
    pages.keyids = 32;
    CHECK_THROWS_WITH(check(pages, false), Catch::StartsWith("workload.keyids = 32: TDX-private"));
    CHECK_THROWS_WITH(check(with_ranges({{4_KiB, 8_KiB, 1}, {Bytes{}, 4_KiB, 63}}), false),
                      Catch::StartsWith("workload.keyid_range[1].keyid = 63: TDX-private"));
    // An assignment that is not in use gives no page its KeyID.
    one.keyid_assignment = KeyIdAssignment::none;
    CHECK_NOTHROW(check(one, false));
}

TEST_CASE("An address that has KeyID bits already is refused where it stands", "[workload][keyid][corrupt]") {
    auto params = params_of(KeyIdAssignment::one);
    params.keyid = 1;
    const KeyIdAssigner assigner{params, layout};
    for (const unsigned bit : {40U, 45U, 46U, 63U})
        CHECK_THROWS_WITH(
            keyid_of(assigner, std::uint64_t{1} << bit),
            Catch::StartsWith("t.trace:3: address 0x") && Catch::Contains("at or above bit 40"));
    CHECK_THROWS_WITH(
        keyid_of(assigner, std::uint64_t{1} << 40U),
        "t.trace:3: address 0x10000000000 has bits at or above bit 40, where the KeyID goes; with "
        "workload.keyid_assignment = one addresses must come without KeyID");
}
