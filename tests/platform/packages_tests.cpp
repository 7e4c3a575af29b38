// SPDX-License-Identifier: Apache-2.0
// Tests of a machine of two packages: each has memory, keys and statistics of its own.
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "models/base/error.hpp"
#include "models/platform/machine.hpp"
#include "models/platform/package_params.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;

constexpr DramAddr second_base{std::uint64_t{1} << 33U};  // the first package ends there
constexpr KeyId shared_keyid{1};

/// Returns two packages of 8 GiB, one above the other.
std::vector<platform::PackageParams> two_packages() {
    platform::PackageParams params;
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    params.data = contents::DataMode::full;
    std::vector<platform::PackageParams> packages(2, params);
    packages[1].number = 1;
    packages[1].base = second_base;
    return packages;
}

tme::KeyProgramStruct::Image random_key() {
    return tme::KeyProgramStruct::of(tme::PconfigCommand::set_key_random, shared_keyid,
                                     tme::TmeAlgorithm::aes_xts_128)
        .image();
}

PhysAddr first_line(const platform::Package& package) {
    return package.layout().with_keyid(package.decoder().base(), shared_keyid);
}

std::array<std::byte, 64> read(const platform::Package& package) {
    std::array<std::byte, 64> bytes{};
    CHECK(package.debug_read(first_line(package), bytes) == bytes.size());
    return bytes;
}

std::map<std::string, double> by_path(platform::Machine& machine) {
    StatSources sources;
    machine.report_to(sources);
    std::map<std::string, double> values;
    for (const auto& stat : sources.read(machine.last_done()).values())
        values[stat.path] = std::visit([](auto value) { return static_cast<double>(value); }, stat.value);
    return values;
}

}  // namespace

TEST_CASE("The same KeyID has another key in each package", "[platform][packages]") {
    platform::Machine machine{two_packages()};
    const auto keys_of = [&](std::size_t package, KeyId keyid) {
        return machine.package(package).keys().table()[keyid].keys;
    };
    CHECK(keys_of(0, KeyId{0}).data != keys_of(1, KeyId{0}).data);  // the TME keys, drawn at boot
    for (const std::size_t package : {0U, 1U}) {
        int ended = 0;
        machine.package(package).pconfig(10_us, {}, random_key(), [&](const tme::PconfigResult& result) {
            CHECK(result.is_success());
            CHECK(result.done == 11_us);  // both at once: each package has a PCONFIG of its own
            ++ended;
        });
        machine.agenda().run_until(10_us);
        CHECK(ended == 1);
    }
    CHECK(keys_of(0, shared_keyid).data != keys_of(1, shared_keyid).data);
    CHECK(keys_of(0, shared_keyid).tweak != keys_of(1, shared_keyid).tweak);
    CHECK(machine.package(0).controller().done() == machine.package(1).controller().done());
}

TEST_CASE("PCONFIG in one package leaves the keys of the other", "[platform][packages]") {
    auto params = two_packages();
    for (auto& package : params) package.keys.mktme.key = {{.keyid = shared_keyid.count()}};
    platform::Machine machine{params};
    std::array<std::byte, 64> written{};
    written.fill(std::byte{0x5A});
    for (const std::size_t package : {0U, 1U}) {
        CHECK(machine.package(package).debug_write(first_line(machine.package(package)), written) == 64);
        CHECK(read(machine.package(package)) == written);
    }
    const auto before = machine.package(1).keys().table()[shared_keyid].keys;
    machine.package(0).pconfig(10_us, {}, random_key());
    machine.agenda().run_until(10_us);
    CHECK(read(machine.package(0)) != written);
    CHECK(read(machine.package(1)) == written);
    CHECK(machine.package(1).keys().table()[shared_keyid].keys.data == before.data);
    CHECK(machine.package(0).keys().stats(20_us).pconfig.success == 1);
    CHECK(machine.package(1).keys().stats(20_us).pconfig.success == 0);
}

TEST_CASE("Each address has one owner, whatever KeyID it carries", "[platform][packages]") {
    platform::Machine machine{two_packages()};
    const auto owner = [&](std::uint64_t address, std::uint16_t keyid) {
        return machine.owner_of(machine.package(0).layout().with_keyid(DramAddr{address}, KeyId{keyid}));
    };
    const std::uint64_t end = second_base.count() * 2;
    for (const auto keyid : std::initializer_list<std::uint16_t>{0, 1, 63}) {
        CHECK(owner(0, keyid) == &machine.package(0));
        CHECK(owner(second_base.count() - 1, keyid) == &machine.package(0));
        CHECK(owner(second_base.count(), keyid) == &machine.package(1));
        CHECK(owner(end - 1, keyid) == &machine.package(1));
        CHECK(owner(end, keyid) == nullptr);
    }
    CHECK_FALSE(machine.package(1).decoder().decode(PhysAddr{0}));
    CHECK_THAT(machine.package(1).decoder().why_unmapped(PhysAddr{0}),
               Catch::Contains("below the memory there is, which begins at 0x200000000"));
    const auto line = machine.package(1).decoder().decode(PhysAddr{second_base.count() + 65});
    REQUIRE(line);
    CHECK(line->line == DramAddr{second_base.count() + 64});
    CHECK(line->where == machine.package(0).decoder().decode(PhysAddr{64})->where);
}

TEST_CASE("A PCONFIG drops the expanded key of its KeyID from the engine", "[platform][keys]") {
    platform::PackageParams params;
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    params.channel.engine.key_store = 2;
    params.keys.mktme.key = {{.keyid = shared_keyid.count()}};
    platform::Machine machine{{params}};
    platform::Package& package = machine.package(0);
    const auto requester = package.connect();
    const auto read_at = [&](Cycles at) {
        package.advance(at);
        REQUIRE(package.put({.line = first_line(package), .from = requester}, at));
        package.advance(at + 1000_cy);
    };
    read_at(0_cy);
    read_at(2'000_cy);
    package.pconfig(package.clock().edge(4'000_cy), {}, random_key());
    read_at(6'000_cy);
    const auto store = package.controller().channels()[0].engine()->stats(SimTime{1}).key_store;
    REQUIRE(store);
    CHECK(store->lookups == 3);
    CHECK(store->misses == 2);
}

TEST_CASE("A line that is put in a cycle that is done is refused", "[platform][requesters]") {
    platform::Machine machine{{platform::PackageParams{}}};
    platform::Package& package = machine.package(0);
    const auto requester = package.connect();
    package.advance(100_cy);
    CHECK_THROWS_WITH(package.put({.line = PhysAddr{0}, .from = requester}, 99_cy),
                      Catch::Contains("package0") && Catch::Contains("DRAM cycle 99"));
    CHECK(package.put({.line = PhysAddr{0}, .from = requester}, 100_cy));
}

TEST_CASE("Two packages that claim one address are refused, both by name", "[platform][packages][config]") {
    auto params = two_packages();
    CHECK_NOTHROW(platform::Machine{params});
    for (const std::uint64_t base : {std::uint64_t{0}, second_base.count() - 64, std::uint64_t{64}}) {
        params[1].base = DramAddr{base};
        CHECK_THROWS_AS(platform::Machine{params}, ConfigError);
        CHECK_THROWS_WITH(platform::Machine{params},
                          Catch::Contains("package0") && Catch::Contains("package1"));
    }
    params[0].base = DramAddr{second_base.count() - 64};  // the first above the second
    params[1].base = DramAddr{};
    CHECK_THROWS_WITH(platform::Machine{params}, Catch::Contains("package0") && Catch::Contains("package1"));
    params[0].base = second_base;
    CHECK_NOTHROW(platform::Machine{params});
    params[1].memory.channels = 2;  // it now reaches into the first
    CHECK_THROWS_WITH(platform::Machine{params}, Catch::Contains("package0") && Catch::Contains("package1"));
}

TEST_CASE("Statistics of a machine are the sums of its packages', which have paths of their own",
          "[platform][packages][statistics]") {
    auto params = two_packages();
    for (auto& package : params) package.memory.channels = 2;
    params[1].base = DramAddr{second_base.count() * 2};
    platform::Machine machine{params};
    for (const std::size_t number : {0U, 1U}) {
        platform::Package& package = machine.package(number);
        const auto requester = package.connect();
        for (std::uint64_t i = 0; i < 300; ++i) {
            const bool is_write = i % 3 == number;
            const PhysAddr line{package.decoder().base().count() + i * 4096 + i / 3 % 2 * 64};
            if (i >= 100 + number * 200) continue;
            REQUIRE(package.put({.line = line,
                                 .direction = is_write ? memctrl::Direction::write : memctrl::Direction::read,
                                 .from = requester},
                                Cycles{i}));
        }
    }
    machine.package(1).pconfig(100_ns, {}, random_key());
    machine.finish();
    const auto values = by_path(machine);
    for (const char* path : {"memory.reads", "memory.writes", "memory.activates", "memory.channel.0.reads",
                             "memory.channel.1.reads", "memory.read_latency_ns.count", "crypto.lines",
                             "check.reads", "mktme.pconfig.success"}) {
        INFO(path);
        const double first = values.at(std::string{"package.0."} + path);
        const double second = values.at(std::string{"package.1."} + path);
        CHECK(values.at(path) == first + second);
        CHECK(second > first);
    }
    CHECK(values.at("package.0.memory.reads") + values.at("package.0.memory.writes") == 100);
    CHECK(values.at("package.1.memory.reads") + values.at("package.1.memory.writes") == 300);
    CHECK(values.at("package.0.memory.channel.0.reads") + values.at("package.0.memory.channel.1.reads") ==
          values.at("package.0.memory.reads"));
    std::size_t wholes = 0;
    for (const auto& [path, value] : values) {
        INFO(path);
        if (path.starts_with("package.")) continue;
        CHECK(values.contains("package.0." + path));
        CHECK(values.contains("package.1." + path));
        ++wholes;
    }
    CHECK(values.size() == 3 * wholes);
}

TEST_CASE("A machine of one package has no paths of packages", "[platform][packages][statistics]") {
    platform::Machine machine{{two_packages()[0]}};
    const auto values = by_path(machine);
    CHECK(values.contains("memory.reads"));
    CHECK(values.contains("mktme.pconfig.success"));
    for (const auto& [path, value] : values) CHECK_FALSE(path.starts_with("package."));
}

TEST_CASE("Packages with different clocks end a run together", "[platform][packages]") {
    auto params = two_packages();
    params[1].channel.dram.part = "DDR5-4800-16Gb-x8";
    platform::Machine machine{params};
    platform::Package& package = machine.package(0);
    REQUIRE(package.put({.line = PhysAddr{0}, .from = package.connect()}, 20'000_cy));
    machine.finish();
    CHECK(machine.last_done() == package.last_done());
    for (const std::size_t number : {0U, 1U})
        CHECK(machine.package(number).controller().done() ==
              machine.package(number).clock().at_or_after(machine.last_done()));
}
