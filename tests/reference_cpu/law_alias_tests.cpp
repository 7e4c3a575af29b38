// SPDX-License-Identifier: Apache-2.0
// Safe and unsafe uses of the aliases of a line (docs/facts.md#keyid-aliases), by one core, by two, and by cores of two
// packages, each of which may have the memory. Model and reference agree on each, with tags and with bytes.
#include <array>
#include <catch2/catch.hpp>

#include "tests/reference_cpu/alias_machine.hpp"
#include "tests/reference_cpu/case_memory.hpp"

using namespace mktme;
using namespace mktme::test;
using namespace mktme::test::alias;
using cpu::Special;

namespace {

constexpr std::uint8_t whole = 64;

workloads::ProgramStep wbinvd() { return special(Special::wbinvd); }

/// Who executes the two halves of a pattern, and whose memory the frame is.
enum class Place : std::uint8_t { one_core, two_cores, near_package, far_package };
constexpr std::array places{Place::one_core, Place::two_cores, Place::near_package, Place::far_package};
constexpr std::array several_cores{Place::two_cores, Place::near_package, Place::far_package};

bool has_packages(Place place) { return place == Place::near_package || place == Place::far_package; }

/// Returns a machine in which the second half of a pattern follows long after the first. With two packages, the core of
/// the second half is in package 1; the frame is in package 0 if near, the first half's, and in package 1 if far.
MachineCase machine(const Steps& first, const Steps& second, Place place) {
    const std::size_t home = place == Place::far_package ? 1 : 0;
    MachineCase m = place == Place::one_core ? alias_machine({first + second}, home)
                                             : alias_machine({first, much_later(second)}, home);
    if (has_packages(place)) {
        m.caches.packages = 2;
        m.caches.cores = 1;
    }
    return m;
}

Found found(const Steps& first, const Steps& second, Place place) {
    return found_in(machine(first, second, place));
}

template <class Places>
void check_everywhere(const Places& where, const Steps& first, const Steps& second, const Found& wanted) {
    for (const Place place : where) {
        INFO("place " << static_cast<int>(place));
        CHECK(found(first, second, place) == wanted);
    }
}

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
    const auto found_with = [&](KeyId keyid) {
        MachineCase m = machine({load(a)}, much_later({load(a), fence(), load(a)}), Place::one_core);
        DeviceCase device;
        device.accesses = {{.at = Cycles{5'000},
                            .address = layout.with_keyid(DramAddr{frame}, keyid).count(),
                            .is_write = true}};
        m.caches.devices = 1;
        m.devices = {device};
        return found_in(m);
    };
    CHECK(found_with(KeyId{0}) == Found{.stale = 1});
    CHECK(found_with(KeyId{1}) == clean);
}

TEST_CASE("A package reads lines of the other only right if both have the keys",
          "[reference_cpu][law][aliases]") {
    // Both halves are of a core of package 0 or 1; the line goes to memory under KeyID 3 and is read under KeyID 1.
    const Steps first{store(c), clflush(c), fence()};
    for (const Place place : {Place::near_package, Place::far_package}) {
        INFO("place " << static_cast<int>(place));
        MachineCase m = machine(first, {load(a)}, place);
        CHECK(found_in(m) == clean);
        // Package 1 was not told of KeyID 1: there it has the key of KeyID 0. Package 0's lines are as before.
        const auto& keys = m.memory->first.keys.mktme.key;
        m.memory->other_keys = {{keys[1], keys[2]}};
        const bool is_in_package_1 = place == Place::far_package;
        CHECK(found_in(m) == Found{.wrong_key = is_in_package_1 ? 1U : 0U});
    }
}
