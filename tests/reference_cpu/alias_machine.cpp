// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/alias_machine.hpp"

#include <catch2/catch.hpp>
#include <ostream>

#include "models/platform/package.hpp"
#include "tests/reference_cpu/case_memory.hpp"
#include "tests/reference_cpu/equality.hpp"

namespace mktme::test::alias {

namespace {

Found found_by_checks(const MachineCase& machine_case) {
    require_equality(machine_case);
    LawRun run{machine_case};
    REQUIRE(run.is_done());
    Found found{.stale = run.machine().contents().stale_reads()};
    for (std::size_t number = 0; number < run.machine().packages(); ++number) {
        const auto& checks = run.machine().package(number).contents()->stats();
        found.wrong_key += checks.of<contents::WrongRead::wrong_key>();
        found.lost_writeback += checks.of<contents::WrongRead::lost_writeback>();
    }
    return found;
}

}  // namespace

Steps operator+(Steps first, const Steps& second) {
    first.push_back(fence());
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// Loads of other lines, one behind the other, take more time than what comes before them in any pattern.
Steps much_later(const Steps& steps) {
    constexpr std::uint64_t lines = 60;
    Steps pause;
    for (std::uint64_t i = 0; i < lines; ++i) pause.push_back(load(elsewhere + i * 64, i == 0 ? 0 : 1));
    return pause + steps;
}

MachineCase alias_machine(std::initializer_list<Steps> programs, std::size_t home) {
    MachineCase m = law_machine(programs);
    m.memory->first.channel.encryption.mode = crypto::EncryptionMode::mktme;
    constexpr const char* one = "000102030405060708090a0b0c0d0e0f";
    constexpr const char* two = "101112131415161718191a1b1c1d1e1f";
    m.memory->first.keys.mktme.key = {{.keyid = 1, .data_key = one, .tweak_key = one},
                                      {.keyid = 2, .data_key = two, .tweak_key = two},
                                      {.keyid = 3, .data_key = one, .tweak_key = one}};
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

std::ostream& operator<<(std::ostream& out, const Found& found) {
    return out << found.stale << " stale, " << found.wrong_key << " wrong key, " << found.lost_writeback
               << " lost";
}

Found found_in(MachineCase machine_case) {
    const auto found_with = [&](contents::DataMode mode) {
        machine_case.memory->first.data = mode;
        machine_case.caches.data = mode;
        return found_by_checks(machine_case);
    };
    const Found found = found_with(contents::DataMode::tags);
    REQUIRE(found_with(contents::DataMode::full) == found);
    return found;
}

}  // namespace mktme::test::alias
