// SPDX-License-Identifier: Apache-2.0
// Drives the memory of the Ice Lake server from initiators of other platforms: approximately and loosely timed ones.
// SystemC elaborates once per process: each TEST_CASE is a ctest of its own, and none has sections.
#include <catch2/catch.hpp>

#include "sim/config/settled_config.hpp"
#include "sim/config/table_loader.hpp"
#include "tests/memctrl/bench_system.hpp"
#include "tests/platform/quantum_initiator.hpp"
#include "tests/platform/tlm_bench.hpp"
#include "tests/source_dir.hpp"
#include "workloads/generators/generator.hpp"

namespace {

using namespace mktme;
using namespace mktme::testing;

constexpr std::uint64_t reach = 4096;  // bytes: eight lines of each channel
constexpr std::uint64_t gib = std::uint64_t{1} << 30U;
constexpr double quantum_ns = 1000;

sim::SimConfig server(const std::vector<std::string>& sets) {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    tlm_utils::tlm_quantumkeeper::set_global_quantum({quantum_ns, sc_core::SC_NS});
    return sim::settle(sim::load_config({source_dir() / "configs/machines/icx.toml"}, sets), {}).config;
}

/// Returns the server with real bytes and three keys, one of them with integrity.
platform::PackageParams server_with_keys() {
    return sim::package_params(server({"encryption.mode=mktme", "data.mode=full", "mktme.key.0.keyid=1",
                                       "mktme.key.1.keyid=2", "mktme.key.1.algorithm=aes-xts-128-integrity",
                                       "mktme.key.2.keyid=3", "mktme.key.2.algorithm=aes-xts-256"}));
}

/// Returns areas of all KeyIDs in the lowest, a middle and the highest addresses, `place` areas from their begin.
std::vector<std::uint64_t> areas_of(const platform::Package& package, std::uint64_t place) {
    const std::uint64_t last = package.capacity().count() - gib;
    std::vector<std::uint64_t> areas;
    for (std::uint16_t keyid = 0; keyid < 4; ++keyid)
        for (const std::uint64_t begin : {std::uint64_t{0}, 100 * gib, last})
            areas.push_back(package.layout()
                                .with_keyid(DramAddr{begin + (4 * place + keyid) * 16 * reach}, KeyId{keyid})
                                .count());
    return areas;
}

void check_judged_right(const platform::Package& package) {
    CHECK(package.contents()->stats().wrong == std::array<std::uint64_t, contents::wrong_read_count>{});
}

void check_protocol(const RandomInitiator& initiator, std::uint64_t accesses) {
    CHECK(initiator.protocol.answered > accesses * 9 / 10);  // some access no byte
    CHECK(initiator.protocol.is_idle());
    CHECK(std::ranges::all_of(initiator.accesses, [](const auto& access) { return access->is_freed; }));
}

/// Checks that every channel of the server read and wrote.
void check_channels(const platform::Package& package) {
    const auto& channels = package.controller().channels();
    CHECK(channels.size() == 8);
    for (const auto& channel : channels) {
        CHECK(channel.stats(SimTime{1}).reads > 0);
        CHECK(channel.stats(SimTime{1}).writes > 0);
    }
}

/// Reads of random lines of a package.
QuantumInitiator::Draw random_lines(const platform::Package& package) {
    return
        [lines = package.capacity().count() / 64, random = RandomStream{1, "lines"}](Access& access) mutable {
            access.data.resize(64);
            access.prepare(tlm::TLM_READ_COMMAND, random.below(lines) * 64, 64);
        };
}

/// Checks each of the reads of an idle server against a closed form: the first edge of DDR4-3200 behind the front end, a
/// closed bank's read (tRCD, CL, burst), the engine, the back end.
void check_idle_reads(const std::vector<std::string>& encryption, std::uint64_t engine_fs) {
    constexpr std::uint64_t clock = 625'000;  // fs
    constexpr std::uint64_t front_end = 12'500'000;
    constexpr std::uint64_t back_end = 12'500'000;
    constexpr std::uint64_t closed_bank = 30'000'000;
    std::vector<std::string> sets{"dram.refresh=false"};
    sets.insert(sets.end(), encryption.begin(), encryption.end());
    MemoryOfPackage memory{sim::package_params(server(sets))};
    constexpr std::uint64_t reads = 1000;
    QuantumInitiator initiator{"initiator", random_lines(memory.package), reads};
    initiator.socket.bind(memory.module.socket);
    sc_core::sc_start();
    REQUIRE(initiator.accesses.size() == reads);
    for (const auto& [begun, ended] : initiator.accesses) {
        const std::uint64_t offered = (begun.value() + front_end + clock - 1) / clock * clock;
        REQUIRE(ended.value() == offered + closed_bank + engine_fs + back_end);
    }
}

}  // namespace

TEST_CASE("An approximately timed initiator drives the memory of a server", "[tlm][protocol][server]") {
    constexpr std::uint64_t accesses = 1000;
    MemoryOfPackage memory{server_with_keys()};
    RandomInitiator initiator{"initiator", areas_of(memory.package, 0), reach, accesses};
    initiator.socket.bind(memory.module.socket);
    initiator.fill();
    sc_core::sc_start();
    check_protocol(initiator, accesses);
    initiator.check_memory();
    check_judged_right(memory.package);
    check_channels(memory.package);
}

TEST_CASE("A loosely timed initiator with a quantum drives the memory of a server",
          "[tlm][quantum][server]") {
    constexpr std::uint64_t accesses = 1000;
    MemoryOfPackage memory{server_with_keys()};
    RandomAccesses draws{areas_of(memory.package, 0), reach, "initiator"};
    QuantumInitiator initiator{"initiator", [&](Access& access) { draws.draw(access); }, accesses};
    initiator.socket.bind(memory.module.socket);
    draws.fill(initiator.socket);
    sc_core::sc_start();
    CHECK(initiator.accesses.size() == accesses);
    CHECK(initiator.furthest_ahead > sc_core::SC_ZERO_TIME);
    CHECK(initiator.furthest_ahead < sc_core::sc_time(quantum_ns, sc_core::SC_NS));
    draws.check_memory(initiator.socket);
    check_judged_right(memory.package);
    check_channels(memory.package);
}

TEST_CASE("Initiators of both kinds share the memory of a server", "[tlm][protocol][quantum][server]") {
    constexpr std::uint64_t accesses = 500;
    MemoryOfPackage memory{server_with_keys()};
    platform::MemoryModule second{"second"};
    platform::MemoryModule third{"third"};
    for (platform::MemoryModule* const module : {&second, &third}) module->lines(memory.package_module.lines);
    RandomInitiator timed{"timed", areas_of(memory.package, 0), reach, accesses};
    RandomAccesses draws{areas_of(memory.package, 1), reach, "loose"};
    RandomAccesses other_draws{areas_of(memory.package, 2), reach, "other"};
    QuantumInitiator loose{"loose", [&](Access& access) { draws.draw(access); }, accesses};
    QuantumInitiator other{"other", [&](Access& access) { other_draws.draw(access); }, accesses};
    timed.socket.bind(memory.module.socket);
    loose.socket.bind(second.socket);
    other.socket.bind(third.socket);
    timed.fill();
    draws.fill(loose.socket);
    other_draws.fill(other.socket);
    sc_core::sc_start();
    check_protocol(timed, accesses);
    CHECK(loose.accesses.size() == accesses);
    CHECK(other.accesses.size() == accesses);
    timed.check_memory();
    draws.check_memory(loose.socket);
    other_draws.check_memory(other.socket);
    check_judged_right(memory.package);
}

TEST_CASE("A read of an idle server takes its closed form", "[tlm][quantum][server][time]") {
    check_idle_reads({"encryption.mode=off"}, 0);
}

TEST_CASE("A read of an idle server that encrypts takes its closed form", "[tlm][quantum][server][time]") {
    // Ten rounds, two stages and four blocks on two cores: 13 clocks of 1.6 GHz.
    check_idle_reads({"encryption.mode=tme", "crypto.clock=1.6 GHz"}, 8'125'000);
}

TEST_CASE("A chase by a loosely timed initiator gives a server's memory the results of the front end",
          "[tlm][quantum][server][time]") {
    auto config = server({"encryption.mode=mktme", "mktme.key.0.keyid=1"});
    config.has_cores = false;  // the same memory, driven by requests
    config.workload.generator = workloads::GeneratorKind::chase;
    config.workload.issue = workloads::IssueMode::dependent;
    config.workload.requests = 3000;
    config.workload.footprint = {};
    MemoryOfPackage memory{sim::package_params(config)};
    workloads::Generator source{config.workload, memory.package.capacity(), config.sim.seed};
    const auto next = [&](Access& access) {
        workloads::TraceRequest request;
        source.next(request);
        access.data.resize(64);
        access.prepare(tlm::TLM_READ_COMMAND, request.address.count(), 64);
    };
    QuantumInitiator initiator{"initiator", next, config.workload.requests, true, 0};
    initiator.socket.bind(memory.module.socket);
    sc_core::sc_start();
    StatSources sources;
    memory.machine.report_to(sources);
    const auto as_text = [](const RunStats& stats) {
        return stats.as_json_without([](std::string_view path) {
            return path.starts_with("workload.") || path.starts_with("sim.") || path == "memory.stall_ns";
        });
    };
    CHECK(as_text({sources.read(memory.machine.last_done())}) == as_text(testing::run(config)));
}

TEST_CASE("A quantum changes no time of an access", "[tlm][quantum][server][time]") {
    constexpr std::uint64_t accesses = 1000;
    const auto params = server_with_keys();
    /// A server with an initiator, in a module of its own: there are two.
    struct Platform : sc_core::sc_module {
        MemoryOfPackage memory;
        RandomAccesses draws{areas_of(memory.package, 0), reach, "initiator"};
        QuantumInitiator initiator;
        Platform(sc_core::sc_module_name name, const platform::PackageParams& params, bool is_decoupled)
            : sc_module{name},
              memory{params},
              initiator{"initiator", [this](Access& access) { draws.draw(access); }, accesses, is_decoupled} {
            initiator.socket.bind(memory.module.socket);
        }
    };
    Platform decoupled{"decoupled", params, true};
    Platform waiting{"waiting", params, false};
    for (Platform* const platform : {&decoupled, &waiting}) platform->draws.fill(platform->initiator.socket);
    sc_core::sc_start();
    CHECK(decoupled.initiator.furthest_ahead > sc_core::SC_ZERO_TIME);
    CHECK(waiting.initiator.furthest_ahead == sc_core::SC_ZERO_TIME);
    CHECK(decoupled.initiator.accesses.size() == accesses);
    CHECK(decoupled.initiator.accesses == waiting.initiator.accesses);
}

TEST_CASE("A server's memory has no direct memory interface", "[tlm][server]") {
    MemoryOfPackage memory{server_with_keys()};
    Probe probe{"probe"};
    probe.socket.bind(memory.module.socket);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    for (const std::uint64_t address : areas_of(memory.package, 0)) {
        Access access;
        access.data.resize(64);
        access.prepare(tlm::TLM_READ_COMMAND, address, 64);
        tlm::tlm_dmi region;
        CHECK_FALSE(probe.socket->get_direct_mem_ptr(access.payload, region));
        CHECK(region.is_none_allowed());
    }
}
