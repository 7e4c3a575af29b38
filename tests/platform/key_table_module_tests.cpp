// SPDX-License-Identifier: Apache-2.0
// SystemC elaborates once per process: each TEST_CASE is a ctest of its own, and none has sections.
#include <array>
#include <catch2/catch.hpp>
#include <functional>

#include "models/platform/machine.hpp"
#include "models/platform/package_module.hpp"
#include "models/platform/package_params.hpp"
#include "tests/tme/package.hpp"

namespace {

using namespace mktme;
using namespace mktme::test;

/// Core that runs a program of instructions on the key table to which it is bound.
class Core : public sc_core::sc_module {
public:
    sc_core::sc_port<platform::KeyInstructions> keys;

    Core(sc_core::sc_module_name name, std::function<void(Core&)> program)
        : sc_module{name},
          program_{std::move(program)} {
        SC_HAS_PROCESS(Core);
        SC_THREAD(run);
    }
    static SimTime now() { return SimTime{sc_core::sc_time_stamp().value()}; }
    static void pause(SimTime span) { sc_core::wait(sc_core::sc_time::from_value(span.count())); }

private:
    void run() { program_(*this); }

    std::function<void(Core&)> program_;
};

KeyProgramStruct::Image random_key_of(std::uint16_t keyid) {
    return KeyProgramStruct::of(PconfigCommand::set_key_random, KeyId{keyid}, TmeAlgorithm::aes_xts_128)
        .image();
}

/// Returns the parameters of a package that its firmware boots at time 0 with six KeyID bits and all algorithms.
platform::PackageParams mktme_package() {
    platform::PackageParams params;
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    return params;
}

}  // namespace

TEST_CASE("Cores program keys over a port: PCONFIG takes its time, and the second finds the table held",
          "[platform][systemc]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    platform::Machine machine{{mktme_package()}};
    const platform::Package& package = machine.package(0);
    platform::PackageModule module{"package0", machine.package(0)};
    int changes = 0;
    SimTime first_done{};
    PconfigStatus second{};

    Core a{"a", [&](Core& core) {
               Core::pause(10_us);
               const auto load = [](std::uint64_t address) -> std::optional<KeyProgramStruct::Image> {
                   Core::pause(100_ns);  // the structure comes from memory
                   return address == 0x1000 ? std::optional{random_key_of(1)} : std::nullopt;
               };
               CHECK(core.keys->pconfig({.rbx = 0x1000}, load).is_success());
               first_done = Core::now();
               CHECK(core.keys->pconfig({.rbx = 0x2000}, load).outcome == PconfigOutcome::page_fault);
               CHECK(core.keys->rdmsr(core0, Msr::tme_activate) == (ordinary_activation | 1));
               CHECK(core.keys->cpuid(7, 0, false).edx == 1U << 18);
           }};
    Core b{
        "b", [&](Core& core) {
            Core::pause(10'500_ns);
            second =
                core.keys->pconfig({}, [](std::uint64_t) { return std::optional{random_key_of(2)}; }).status;
            CHECK(Core::now() == 11'500_ns);
        }};
    Core watcher{"watcher", [&](Core&) {
                     while (true) {
                         wait(module.key_table.keys_changed);
                         ++changes;
                     }
                 }};
    a.keys(module.key_instructions);
    b.keys(module.key_instructions);
    watcher.keys(module.key_instructions);
    sc_core::sc_start(sc_core::sc_time{1, sc_core::SC_MS});

    CHECK(first_done == 11'100_ns);
    CHECK(second == PconfigStatus::device_busy);
    CHECK(changes == 1);
    CHECK(package.keys().attributes(KeyId{1}, DramAddr{0}).slot == KeyId{1});
    CHECK(package.keys().attributes(KeyId{2}, DramAddr{0}).slot == KeyId{0});
    module.key_table.reset();
    CHECK_FALSE(package.keys().attributes(KeyId{1}, DramAddr{0}).is_encrypted);
}

TEST_CASE(
    "PCONFIG takes its time at a resolution of 1 ps, and the next finds the key table free when it is over",
    "[platform][systemc]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_PS);
    platform::Machine machine{{mktme_package()}};
    platform::PackageModule module{"package0", machine.package(0)};
    Core core{"core", [](Core& self) {
                  sc_core::wait(10, sc_core::SC_US);
                  const auto load = [](std::uint64_t) { return std::optional{direct(1).image()}; };
                  for (int i = 1; i <= 3; ++i) {
                      CHECK(self.keys->pconfig({.rbx = 0x1000}, load).is_success());
                      CHECK(sc_core::sc_time_stamp() == sc_core::sc_time(10 + i, sc_core::SC_US));
                  }
              }};
    core.keys(module.key_instructions);
    sc_core::sc_start();
}

TEST_CASE("PCONFIG acts at the first DRAM clock edge at or after the load of its structure",
          "[platform][systemc]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    platform::Machine machine{{mktme_package()}};  // an edge every 625 ps
    platform::PackageModule module{"package0", machine.package(0)};
    Core core{"core", [](Core& self) {
                  Core::pause(SimTime{10'000'000'001});
                  const auto load = [](std::uint64_t) { return std::optional{direct(1).image()}; };
                  CHECK(self.keys->pconfig({.rbx = 0x1000}, load).is_success());
                  CHECK(Core::now() == 11'000_ns + 625_ps);
              }};
    core.keys(module.key_instructions);
    sc_core::sc_start();
}

TEST_CASE("A register that a core writes changes the keys that the controllers use", "[platform][systemc]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    auto params = mktme_package();
    params.channel.encryption.mode = crypto::EncryptionMode::off;
    params.data = contents::DataMode::full;
    platform::Machine machine{{params}};
    platform::Package& package = machine.package(0);
    platform::PackageModule module{"package0", package};
    const std::array<std::byte, 64> written{std::byte{1}, std::byte{2}};
    const auto read = [&] {
        std::array<std::byte, 64> bytes{};
        CHECK(package.debug_read(PhysAddr{0}, bytes) == bytes.size());
        return bytes;
    };
    int changes = 0;
    Core core{"core", [&](Core& self) {
                  CHECK(package.debug_write(PhysAddr{0}, written) == written.size());
                  CHECK(read() == written);
                  CHECK(self.keys->wrmsr(core0, Msr::tme_activate, ordinary_activation) == MsrWrite::done);
                  CHECK(read() != written);  // what lies there in plain is now decrypted with the TME key
                  wait(module.key_table.keys_changed);
                  ++changes;
              }};
    core.keys(module.key_instructions);
    sc_core::sc_start();
    CHECK(changes == 1);
}
