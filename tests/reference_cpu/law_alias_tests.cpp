// SPDX-License-Identifier: Apache-2.0
// Safe and unsafe uses of the aliases of a line (docs/facts.md#keyid-aliases), by one core, by two, and by cores of two
// packages, each of which may have the memory. Model and reference agree on each, with tags and with bytes.
#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "models/platform/package.hpp"
#include "tests/reference_cpu/case_memory.hpp"
#include "tests/reference_cpu/equality.hpp"
#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;
using contents::WrongRead;
using cpu::Special;

namespace {

constexpr std::uint64_t a = page;           // one frame under KeyID 1,
constexpr std::uint64_t b = page + 0x1000;  // KeyID 2, whose key is another,
constexpr std::uint64_t c = page + 0x2000;  // and KeyID 3, whose key is that of KeyID 1
constexpr std::uint64_t elsewhere = page + 0x3000;
constexpr std::uint64_t frame = std::uint64_t{1} << 28U;
constexpr std::uint8_t whole = 64;

constexpr const char* one = "000102030405060708090a0b0c0d0e0f";
constexpr const char* two = "101112131415161718191a1b1c1d1e1f";

using Steps = std::vector<workloads::ProgramStep>;

workloads::ProgramStep fence() { return special(Special::mfence); }
workloads::ProgramStep wbinvd() { return special(Special::wbinvd); }
workloads::ProgramStep clflush(std::uint64_t address) { return flush(Special::clflush, address); }

Steps operator+(Steps first, const Steps& second) {
    first.push_back(fence());
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// Returns loads of other lines, one behind the other: more than what `first` of a pattern takes.
Steps long_pause() {
    Steps loads;
    for (std::uint64_t i = 0; i < 60; ++i) loads.push_back(load(elsewhere + i * 64, i == 0 ? 0 : 1));
    return loads;
}

/// Who executes the two halves of a pattern, and whose memory the frame is.
enum class Place : std::uint8_t { one_core, two_cores, near_package, far_package };
constexpr std::array places{Place::one_core, Place::two_cores, Place::near_package, Place::far_package};
constexpr std::array several_cores{Place::two_cores, Place::near_package, Place::far_package};

bool has_packages(Place place) { return place == Place::near_package || place == Place::far_package; }

/// Returns a machine in which the second half of a pattern follows long after the first. With two packages, the core of
/// the second half is in package 1; the frame is in package 0 if near, the first half's, and in package 1 if far.
MachineCase machine(const Steps& first, const Steps& second, Place place, contents::DataMode mode) {
    MachineCase m = place == Place::one_core ? law_machine({first + second})
                                             : law_machine({first, long_pause() + second});
    m.memory->first.channel.encryption.mode = crypto::EncryptionMode::mktme;
    m.memory->first.keys.mktme.key = {{.keyid = 1, .data_key = one, .tweak_key = one},
                                      {.keyid = 2, .data_key = two, .tweak_key = two},
                                      {.keyid = 3, .data_key = one, .tweak_key = one}};
    m.memory->first.data = mode;
    m.caches.data = mode;
    if (has_packages(place)) {
        m.caches.packages = 2;
        m.caches.cores = 1;
    }
    const std::size_t home = place == Place::far_package ? 1 : 0;
    m.spaces.front().ranges = {{page, page + 4 * 0x1000}};
    for (std::uint16_t i = 0; i < 3; ++i)
        m.pages.push_back({.space = 0,
                           .address = page + i * 0x1000,
                           .frame = DramAddr{frame},
                           .keyid = KeyId{static_cast<std::uint16_t>(i + 1)},
                           .package = home});
    m.pages.push_back({.space = 0, .address = elsewhere, .frame = DramAddr{frame + 0x1000}, .package = home});
    return m;
}

/// What the checks of a run have found.
struct Found {
    std::uint64_t stale = 0;
    std::uint64_t wrong_key = 0;
    std::uint64_t lost_writeback = 0;

    bool operator==(const Found&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Found& found) {
    return out << found.stale << " stale, " << found.wrong_key << " wrong key, " << found.lost_writeback
               << " lost";
}

Found found_in(const MachineCase& m) {
    require_equality(m);
    LawRun run{m};
    REQUIRE(run.is_done());
    Found found{.stale = run.machine().contents().stale_reads()};
    for (std::size_t number = 0; number < run.machine().packages(); ++number) {
        const auto& checks = run.machine().package(number).contents()->stats();
        found.wrong_key += checks.of<WrongRead::wrong_key>();
        found.lost_writeback += checks.of<WrongRead::lost_writeback>();
    }
    return found;
}

/// Runs a pattern with tags and with bytes, which must find the same.
Found found(const Steps& first, const Steps& second, Place place) {
    const Found tags = found_in(machine(first, second, place, contents::DataMode::tags));
    REQUIRE(found_in(machine(first, second, place, contents::DataMode::full)) == tags);
    return tags;
}

template <class Places>
void check_everywhere(const Places& where, const Steps& first, const Steps& second, const Found& wanted) {
    for (const Place place : where) {
        INFO("place " << static_cast<int>(place));
        CHECK(found(first, second, place) == wanted);
    }
}

constexpr Found clean{};
/// What is found where a core writes a line that memory has under another key: the first store fetches the line for ownership,
/// all of which it then overwrites.
constexpr Found fetched{.wrong_key = 1};

/// Steps of who uses the page next, under KeyID 1: all of the line, from its first writing to memory and back. A line of
/// another KeyID that was left dirty is written back meanwhile.
Steps uses_page() {
    return {store(a, 0, whole), clflush(a), fence(), clflush(b), clflush(c), fence(), load(a)};
}

}  // namespace

TEST_CASE("Safe: a line without aliases is that of all cores and packages", "[reference_cpu][law][aliases]") {
    check_everywhere(places, {store(a)}, {load(a), store(a), fence(), load(a)}, clean);
    check_everywhere(places, {store(a), clflush(a), fence(), load(a)}, {clflush(a), fence(), load(a)}, clean);
}

TEST_CASE("Safe: aliases that all only read", "[reference_cpu][law][aliases]") {
    check_everywhere(places, {load(a), load(b)}, {load(b), load(c), load(a)}, clean);
}

TEST_CASE("Safe: one alias writes, and what the others have read before does not reach memory",
          "[reference_cpu][law][aliases]") {
    check_everywhere(places, {load(b), load(c), fence(), store(a)},
                     {store(a), clflush(b), clflush(c), fence(), load(a), clflush(a), fence(), load(a)},
                     clean);
}

TEST_CASE("Safe: a page that was flushed under its old KeyID, and written under its new one, by each flush",
          "[reference_cpu][law][aliases]") {
    for (const Special how : {Special::clflush, Special::clflushopt, Special::clwb}) {
        INFO("flush " << static_cast<int>(how));
        check_everywhere(places, {store(b), flush(how, b), fence()}, uses_page(), fetched);
    }
}

TEST_CASE("Safe: WBINVD in each package stands for the flushes of all lines",
          "[reference_cpu][law][aliases]") {
    check_everywhere(places, {store(b), fence(), wbinvd()}, Steps{wbinvd()} + uses_page(), fetched);
}

TEST_CASE("Unsafe: a read beside a dirty alias is stale", "[reference_cpu][law][aliases]") {
    check_everywhere(places, {store(a)}, {load(b)}, {.stale = 1});
    check_everywhere(places, {store(a)}, {load(c)}, {.stale = 1});  // an equal key does not help
}

TEST_CASE("Unsafe: a read of what another KeyID has written to memory has the wrong key",
          "[reference_cpu][law][aliases]") {
    check_everywhere(places, {store(a), clflush(a), fence()}, {load(b)}, {.wrong_key = 1});
    check_everywhere(places, {store(a), clflush(a), fence()}, {load(c)}, clean);  // an equal key does
}

TEST_CASE("Unsafe: without a flush the old line comes back over what the new KeyID has written",
          "[reference_cpu][law][aliases]") {
    check_everywhere(places, {store(b)}, uses_page(), {.lost_writeback = 1});
}

TEST_CASE("Unsafe: a flush through another KeyID than that of the line does nothing",
          "[reference_cpu][law][aliases]") {
    check_everywhere(places, {store(b), clflush(a), fence()}, uses_page(), {.lost_writeback = 1});
    check_everywhere(places, {store(b), clflush(c), fence()}, {load(a)}, {.stale = 1});
}

TEST_CASE("Unsafe: WBINVD by another core than the one that has the line", "[reference_cpu][law][aliases]") {
    check_everywhere(several_cores, {store(b)}, Steps{wbinvd()} + uses_page(), {.lost_writeback = 1});
}

TEST_CASE("Unsafe: WBINVD in one package leaves the shared cache of the other",
          "[reference_cpu][law][aliases]") {
    const Steps first{store(b), fence(), wbinvd()};
    CHECK(found(first, uses_page(), Place::near_package) == fetched);
    CHECK(found(first, uses_page(), Place::far_package) == Found{.lost_writeback = 1});
}

TEST_CASE("Unsafe: a device writes without the KeyID beside a copy in a cache",
          "[reference_cpu][law][aliases]") {
    const KeyIdField layout{default_maxphyaddr, default_keyid_bits};
    const auto found_with = [&](KeyId keyid, Place place, contents::DataMode mode) {
        MachineCase m = machine({load(a)}, long_pause() + Steps{load(a), fence(), load(a)}, place, mode);
        DeviceCase device;
        device.accesses = {{.at = Cycles{5'000},
                            .address = layout.with_keyid(DramAddr{frame}, keyid).count(),
                            .is_write = true}};
        m.caches.devices = 1;
        m.devices = {device};
        return found_in(m);
    };
    for (const auto mode : {contents::DataMode::tags, contents::DataMode::full}) {
        CHECK(found_with(KeyId{0}, Place::one_core, mode) == Found{.stale = 1});
        CHECK(found_with(KeyId{1}, Place::one_core, mode) == clean);
    }
}

TEST_CASE("A package reads lines of the other only right if both have the keys",
          "[reference_cpu][law][aliases]") {
    // Both halves are of a core of package 0 or 1; the line goes to memory under KeyID 3 and is read under KeyID 1.
    const Steps first{store(c), clflush(c), fence()};
    for (const Place place : {Place::near_package, Place::far_package})
        for (const auto mode : {contents::DataMode::tags, contents::DataMode::full}) {
            INFO("place " << static_cast<int>(place));
            MachineCase m = machine(first, {load(a)}, place, mode);
            CHECK(found_in(m) == clean);
            // Package 1 was not told of KeyID 1: there it has the key of KeyID 0. Package 0's lines are as before.
            m.memory->other_keys = {{{.keyid = 2, .data_key = two, .tweak_key = two},
                                     {.keyid = 3, .data_key = one, .tweak_key = one}}};
            const bool is_in_package_1 = place == Place::far_package;
            CHECK(found_in(m) == Found{.wrong_key = is_in_package_1 ? 1U : 0U});
        }
}
