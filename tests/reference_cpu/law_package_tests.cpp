// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: packages and links, devices. Model and reference agree on each.
#include <catch2/catch.hpp>

#include "models/platform/package.hpp"
#include "tests/reference_cpu/case_memory.hpp"
#include "tests/reference_cpu/equality.hpp"
#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;
using contents::WrongRead;

namespace {

constexpr const char* one = "000102030405060708090a0b0c0d0e0f";
constexpr const char* two = "101112131415161718191a1b1c1d1e1f";
constexpr std::uint64_t frame = std::uint64_t{1} << 28U;

/// Returns a machine with contents whose only page is in a frame of a package, under KeyID 1.
MachineCase one_page(const std::vector<workloads::ProgramStep>& steps, std::size_t package) {
    MachineCase c = law_machine({steps});
    c.memory->first.channel.encryption.mode = crypto::EncryptionMode::mktme;
    c.memory->first.keys.mktme.key = {{.keyid = 1, .data_key = one, .tweak_key = one},
                                      {.keyid = 2, .data_key = two, .tweak_key = two}};
    c.memory->first.data = contents::DataMode::full;
    c.caches.data = contents::DataMode::full;
    c.spaces.front().ranges = {{page, page + 0x1000}};
    c.pages = {
        {.space = 0, .address = page, .frame = DramAddr{frame}, .keyid = KeyId{1}, .package = package}};
    return c;
}

/// Returns the wrong reads of a kind that all packages have found.
template <WrongRead kind>
std::uint64_t wrong_reads(const MachineCase& c) {
    require_equality(c);
    LawRun run{c};
    std::uint64_t sum = 0;
    for (std::size_t number = 0; number < run.machine().packages(); ++number)
        sum += run.machine().package(number).contents()->stats().of<kind>();
    return sum;
}

workloads::ProgramStep fence() { return special(cpu::Special::mfence); }

constexpr std::uint64_t alias = page + 0x1000;  // the same frame under KeyID 0

MachineCase with_alias(MachineCase c) {
    c.spaces.front().ranges = {{page, page + 0x2000}};
    PageMapping other = c.pages.front();
    other.address = alias;
    other.keyid = KeyId{0};
    c.pages.push_back(other);
    return c;
}

/// Returns loads of other lines, each of which waits for the one before: more than 4,000 cycles.
std::vector<workloads::ProgramStep> meanwhile(std::vector<workloads::ProgramStep> before,
                                              const std::vector<workloads::ProgramStep>& then) {
    for (std::uint64_t i = 1; i < 60; ++i) before.push_back(load(page + i * 64, i == 1 ? 0 : 1));
    before.push_back(fence());
    before.insert(before.end(), then.begin(), then.end());
    return before;
}

/// Gives a case a device with one access, to the first line of the page.
MachineCase with_device(MachineCase c, KeyId keyid, bool is_write) {
    const KeyIdField layout{default_maxphyaddr, default_keyid_bits};
    DeviceCase device;
    device.accesses = {{.at = Cycles{2'000},
                        .address = layout.with_keyid(DramAddr{frame}, keyid).count(),
                        .is_write = is_write}};
    c.caches.devices = 1;
    c.devices = {device};
    return c;
}

}  // namespace

TEST_CASE("Law of packages: a line of another package takes the link both ways", "[reference_cpu][law]") {
    MachineCase near = one_page({load(page), load(page + 8, 1)}, 0);
    near.caches.packages = 2;
    MachineCase far = near;
    far.pages.front().package = 1;
    far.link.latency = SimTime{10'000'000};  // 16 cycles of 0.625 ns
    require_equality(far);
    const LawRun here{near};
    const LawRun there{far};
    CHECK(there.loaded(0) == here.loaded(0) + 2 * 16);
}

TEST_CASE("Law of packages: lines pass a link one behind the other", "[reference_cpu][law]") {
    MachineCase c = one_page({load(page), load(page + 64, 1), load(page + 128, 2)}, 1);
    c.caches.packages = 2;
    c.link.latency = SimTime{10'000'000};
    const LawRun fast{c};
    c.link.bandwidth = Bandwidth{1'000'000'000};  // 64 B in 102.4 cycles
    require_equality(c);
    const LawRun slow{c};
    CHECK(slow.loaded(0) == fast.loaded(0));
    // Both misses leave in one cycle. Their slices answer at about the same time, and the second line waits for the first.
    const std::uint64_t first = std::min(slow.loaded(1), slow.loaded(2));
    const std::uint64_t second = std::max(slow.loaded(1), slow.loaded(2));
    CHECK(second == first + 103);
}

TEST_CASE("Law of packages: a line is encrypted with the key that its home has for the KeyID",
          "[reference_cpu][law]") {
    MachineCase c =
        with_alias(one_page({store(page), flush(cpu::Special::clflush, page), fence(), load(alias)}, 1));
    c.caches.packages = 2;
    CHECK(wrong_reads<WrongRead::wrong_key>(c) == 1);
    // Package 1 has no key for KeyID 1: it writes the line as it reads it through KeyID 0.
    c.memory->other_keys = {{{.keyid = 2, .data_key = two, .tweak_key = two}}};
    CHECK(wrong_reads<WrongRead::wrong_key>(c) == 0);
    for (PageMapping& mapping : c.pages) mapping.package = 0;
    CHECK(wrong_reads<WrongRead::wrong_key>(c) == 1);
}

TEST_CASE("Law of devices: a write with other KeyID bits overwrites the line of a KeyID",
          "[reference_cpu][law]") {
    const MachineCase c =
        with_alias(one_page(meanwhile({store(page), flush(cpu::Special::clflush, page), fence()},
                                      {flush(cpu::Special::clflush, alias), fence(), load(page)}),
                            0));
    CHECK(wrong_reads<WrongRead::lost_writeback>(c) == 0);
    CHECK(wrong_reads<WrongRead::lost_writeback>(with_device(c, KeyId{1}, true)) == 0);
    CHECK(wrong_reads<WrongRead::lost_writeback>(with_device(c, KeyId{0}, true)) == 1);
}

TEST_CASE("Law of devices: a read beside a line that is dirty under another KeyID is stale",
          "[reference_cpu][law]") {
    const MachineCase c = one_page(meanwhile({store(page)}, {}), 0);
    const auto stale_reads = [](const MachineCase& machine_case) {
        require_equality(machine_case);
        LawRun run{machine_case};
        CHECK(run.machine().device(0).done() == 1);
        return run.machine().contents().stale_reads();
    };
    CHECK(stale_reads(with_device(c, KeyId{0}, false)) == 1);
    CHECK(stale_reads(with_device(c, KeyId{1}, false)) == 0);
}
