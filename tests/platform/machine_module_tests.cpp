// SPDX-License-Identifier: Apache-2.0
// Tests of the module tree: its objects are those of the statistics' tree, its ports are bound and reach the models.
// SystemC elaborates once per process: each TEST_CASE is a ctest of its own, and none has sections.
#include <fmt/format.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "models/base/error.hpp"
#include "models/platform/machine_module.hpp"
#include "models/platform/memory_module.hpp"
#include "models/platform/package_params.hpp"
#include "tests/platform/base_protocol.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;

/// Adds the modules, ports and exports below `objects`, each as "kind name". Processes are no part of the structure.
void collect(const std::vector<sc_core::sc_object*>& objects, std::multiset<std::string>& found) {
    for (const sc_core::sc_object* const object : objects) {
        const std::string kind = object->kind();
        if (kind.find("process") == std::string::npos) found.insert(kind + " " + object->name());
        collect(object->get_child_objects(), found);
    }
}

/// Returns two packages of two channels. The second is not encrypted, so it has no engines.
std::vector<platform::PackageParams> two_packages() {
    std::vector<platform::PackageParams> packages(2);
    for (auto& package : packages) package.memory.channels = 2;
    packages[0].channel.encryption.mode = crypto::EncryptionMode::mktme;
    packages[1].channel.encryption.mode = crypto::EncryptionMode::off;
    packages[1].channel.dram.part = "DDR5-4800-16Gb-x8";
    packages[1].number = 1;
    packages[1].base = DramAddr{std::uint64_t{1} << 40U};
    return packages;
}

/// Returns the modules and exports that a machine must have by the paths of its statistics.
std::multiset<std::string> expected_objects(platform::Machine& machine) {
    StatSources sources;
    machine.report_to(sources);
    std::set<std::string> modules{"machine"};
    for (std::size_t i = 0; i < machine.size(); ++i) {
        const std::string package = "machine.package" + std::to_string(i);
        modules.insert({package, package + ".controller", package + ".key_table"});
        const std::string prefix = fmt::format("package.{}.", i);
        const std::string channel = prefix + "memory.channel.";
        bool has_engine = false;
        std::set<std::string> channels;
        for (const auto& stat : sources.read(SimTime{1}).values()) {
            has_engine = has_engine || stat.path.starts_with(prefix + "crypto.");
            if (!stat.path.starts_with(channel)) continue;
            const auto number =
                stat.path.substr(channel.size(), stat.path.find('.', channel.size()) - channel.size());
            channels.insert(fmt::format("{}.controller.channel{}", package, number));
        }
        modules.insert(channels.begin(), channels.end());
        if (!has_engine) continue;
        for (const std::string& name : channels) modules.insert(name + ".engine");
    }
    std::multiset<std::string> objects;
    for (const std::string& name : modules) objects.insert("sc_module " + name);
    for (std::size_t i = 0; i < machine.size(); ++i)
        for (const char* door : {"lines", "key_instructions"})
            objects.insert("sc_export machine.package" + std::to_string(i) + "." + door);
    return objects;
}

/// Module of another platform: it has a port for key instructions and reaches memory over TLM.
struct Foreign : sc_core::sc_module {
    sc_core::sc_port<platform::KeyInstructions> keys{"keys"};
    tlm_utils::simple_initiator_socket<Foreign> socket{"socket"};
    std::function<void(Foreign&)> program;

    explicit Foreign(sc_core::sc_module_name name) : sc_module{name} {
        SC_HAS_PROCESS(Foreign);
        SC_THREAD(run);
    }
    // NOLINTNEXTLINE(readability-make-member-function-const): SC_THREAD takes no const function
    void run() { program(*this); }

    /// Reads or writes all of `data`.
    void access(tlm::tlm_command command, PhysAddr address, std::vector<unsigned char>& data) {
        testing::Access access;
        access.data = data;
        access.prepare(command, address.count(), data.size());
        sc_core::sc_time delay;
        socket->b_transport(access.payload, delay);
        CHECK(access.payload.get_response_status() == tlm::TLM_OK_RESPONSE);
        data = access.data;
    }
    [[nodiscard]] std::vector<unsigned char> read(PhysAddr address) {
        std::vector<unsigned char> data(line_size.count());
        access(tlm::TLM_READ_COMMAND, address, data);
        return data;
    }
    void write(PhysAddr address, std::vector<unsigned char> data) {
        access(tlm::TLM_WRITE_COMMAND, address, data);
    }
};

/// A machine of one package with real bytes and a key of its own for KeyID 1, a memory at its door, a foreign module.
struct Platform {
    platform::Machine machine;
    platform::MachineModule module{"machine", machine};
    platform::MemoryModule memory{"memory"};
    Foreign foreign{"foreign"};

    explicit Platform(bool drain) : machine{{params(drain)}} {
        memory.lines(module.package(0).lines);
        foreign.keys(module.package(0).key_instructions);
        foreign.socket.bind(memory.socket);
    }
    static platform::PackageParams params(bool drain) {
        sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
        platform::PackageParams params;
        params.channel.encryption.mode = crypto::EncryptionMode::mktme;
        params.keys.mktme.key = {{.keyid = 1}};
        params.keys.pconfig.drain = drain;
        params.channel.controller.write_queue = 8;
        params.data = contents::DataMode::full;
        return params;
    }
    [[nodiscard]] platform::Package& package() { return machine.package(0); }
    [[nodiscard]] PhysAddr at(std::uint16_t keyid, std::uint64_t address) {
        return package().layout().with_keyid(DramAddr{address}, KeyId{keyid});
    }
};

std::optional<tme::KeyProgramStruct::Image> random_key_of_1(std::uint64_t /*address*/) {
    return tme::KeyProgramStruct::of(tme::PconfigCommand::set_key_random, KeyId{1},
                                     tme::TmeAlgorithm::aes_xts_128)
        .image();
}

}  // namespace

TEST_CASE("The modules of a machine are those of its statistics' tree", "[platform][systemc][tree]") {
    platform::Machine machine{two_packages()};
    const platform::MachineModule module{"machine", machine};
    std::multiset<std::string> found;
    collect(sc_core::sc_get_top_level_objects(), found);
    const auto expected = expected_objects(machine);
    CHECK(found == expected);
    CHECK(expected.size() == 1 + 2 * 3 + 2 * 2 + 2 + 2 * 2);  // machine, packages, channels, engines, exports
}

TEST_CASE("The doors of packages lead to their own controllers and key tables", "[platform][systemc][tree]") {
    platform::Machine machine{two_packages()};
    platform::MachineModule module{"machine", machine};
    struct Requester : sc_core::sc_module {
        sc_core::sc_port<platform::LineInterface> lines{"lines"};
        sc_core::sc_port<platform::KeyInstructions> keys{"keys"};
        explicit Requester(sc_core::sc_module_name name) : sc_module{name} {}
    };
    Requester first{"first"};
    Requester second{"second"};
    first.lines(module.package(0).lines);
    first.keys(module.package(0).key_instructions);
    second.lines(module.package(1).lines);
    second.keys(module.package(1).key_instructions);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    for (Requester* const requester : {&first, &second}) {
        CHECK(requester->lines.size() == 1);
        CHECK(requester->keys.size() == 1);
    }
    CHECK(&first.lines->package() == &machine.package(0));
    CHECK(&second.lines->package() == &machine.package(1));
    CHECK(dynamic_cast<platform::KeyTableModule*>(first.keys.get_interface()) ==
          &module.package(0).key_table);
    CHECK(dynamic_cast<platform::KeyTableModule*>(second.keys.get_interface()) ==
          &module.package(1).key_table);
}

TEST_CASE("A PCONFIG over the port of a package changes what its controller decrypts",
          "[platform][systemc][keys]") {
    Platform bench{false};
    bench.foreign.program = [&](Foreign& foreign) {
        const PhysAddr line = bench.at(1, 0x1000);
        const std::vector<unsigned char> written(line_size.count(), 0x5A);
        foreign.write(line, written);
        sc_core::wait(1, sc_core::SC_US);  // it is in DRAM
        CHECK(foreign.read(line) == written);
        CHECK(bench.package().contents()->stats().of<contents::WrongRead::wrong_key>() == 0);
        CHECK(foreign.keys->pconfig({.rbx = 0x2000}, random_key_of_1).is_success());
        CHECK(foreign.read(line) != written);
        CHECK(bench.package().contents()->stats().of<contents::WrongRead::wrong_key>() == 1);
        foreign.write(line, written);
        sc_core::wait(1, sc_core::SC_US);
        CHECK(foreign.read(line) == written);
        CHECK(bench.package().contents()->stats().of<contents::WrongRead::wrong_key>() == 1);
    };
    sc_core::sc_start();
    CHECK(bench.package().keys().stats(1_us).pconfig.success == 1);
}

TEST_CASE("A PCONFIG over the port drains the controllers first, if it is told to",
          "[platform][systemc][keys]") {
    Platform bench{true};
    constexpr std::uint64_t lines = 20;
    std::uint64_t done = 0;
    bench.foreign.program = [&](Foreign& foreign) {
        const std::vector<unsigned char> written(line_size.count(), 0x5A);
        for (std::uint64_t i = 0; i < lines; ++i)
            sc_core::sc_spawn([&, i] {  // rows of one bank: each takes a row cycle
                foreign.write(bench.at(1, i << 20U), written);
                ++done;
            });
        sc_core::wait(100, sc_core::SC_NS);  // some are queued, the others wait at the port
        CHECK(foreign.keys->pconfig({.rbx = 0x2000}, random_key_of_1).is_success());
        const auto& pconfig = bench.package().params().keys.pconfig;
        const SimTime drained = bench.package().keys().stats(1_us).pconfig.drain;
        CHECK(drained > 100_ns);
        CHECK(SimTime{sc_core::sc_time_stamp().value()} == 100_ns + drained + pconfig.random_time);
        sc_core::wait(10, sc_core::SC_US);
        CHECK(done == lines);
    };
    sc_core::sc_start();
    // Those that were queued when PCONFIG began have the old key, those that came after its drain the new one.
    const auto& keys = bench.package().keys().table()[KeyId{1}].keys;
    const auto in_use = bench.package().contents()->keys().identity(
        crypto::Algorithm::aes_xts_128, std::span{keys.data}.first(16), std::span{keys.tweak}.first(16));
    std::uint64_t under_old = 0;
    std::uint64_t under_new = 0;
    bench.package().contents()->for_each_line(
        [&](DramAddr, const contents::LineTag& tag) { ++(tag.key == in_use ? under_new : under_old); });
    CHECK(under_old > 0);
    CHECK(under_new > 0);
    CHECK(under_old + under_new == lines);
}

TEST_CASE("A memory socket that is bound twice is refused with the module's name", "[platform][tlm]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    platform::Machine machine{{platform::PackageParams{}}};
    platform::MachineModule module{"machine", machine};
    platform::MemoryModule memory{"memory"};
    memory.lines(module.package(0).lines);
    struct Initiator : sc_core::sc_module {
        tlm_utils::simple_initiator_socket<Initiator> socket{"socket"};
        explicit Initiator(sc_core::sc_module_name name) : sc_module{name} {}
    };
    Initiator first{"first"};
    Initiator second{"second"};
    first.socket.bind(memory.socket);
    second.socket.bind(memory.socket);
    CHECK_THROWS_WITH(sc_core::sc_start(sc_core::SC_ZERO_TIME),
                      Catch::Contains("2 binds exceeds maximum of 1 allowed") &&
                          Catch::Contains("port 'memory.socket_port_0'"));
}

TEST_CASE("A memory that is bound to no package is refused with its port's name", "[platform][tlm]") {
    platform::MemoryModule memory{"memory"};
    struct Initiator : sc_core::sc_module {
        tlm_utils::simple_initiator_socket<Initiator> socket{"socket"};
        explicit Initiator(sc_core::sc_module_name name) : sc_module{name} {}
    };
    Initiator initiator{"initiator"};
    initiator.socket.bind(memory.socket);
    CHECK_THROWS_WITH(sc_core::sc_start(sc_core::SC_ZERO_TIME), Catch::Contains("port 'memory.lines'"));
}
