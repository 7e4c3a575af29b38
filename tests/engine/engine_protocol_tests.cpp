// SPDX-License-Identifier: Apache-2.0
// Protocol of the stand-alone engine on both sockets: phases, back-pressure, errors, binding.
// SystemC elaborates once per process: each TEST_CASE is a ctest of its own, and none has sections.
#include <catch2/catch.hpp>
#include <list>

#include "models/base/error.hpp"
#include "tests/engine/engine_bench.hpp"

namespace {

using namespace mktme;
using namespace mktme::testing;
using crypto::EngineModuleParams;
using crypto::MemoryTransport;

/// Makes random accesses of any length and shape before a memory that answers in every way. Checks the rules of the
/// base protocol on both sockets, that every byte read is the one written last, and that the memory holds ciphertext.
template <class Memory>
void random_accesses(const EngineModuleParams& params, Memory& memory) {
    constexpr std::uint64_t accesses = 400;
    constexpr std::uint64_t reach = 2048;
    Keys keys;
    crypto::EngineModule engine{"engine", params};
    RandomInitiator initiator{
        "initiator", {at(0, 0), at(1, 0x10000), at(2, 0x20000), at(1, 0x40000)}, reach, accesses};
    engine.keys.bind(keys);
    engine.memory.bind(memory.socket);
    initiator.socket.bind(engine.socket);
    initiator.fill();
    sc_core::sc_start();
    CHECK(initiator.protocol.answered > accesses * 9 / 10);  // some access no byte
    CHECK(initiator.protocol.is_idle());
    CHECK(std::ranges::all_of(initiator.accesses, [](const auto& access) { return access->is_freed; }));
    initiator.check_memory();
    for (std::uint64_t line = 0x10000; line < 0x10000 + reach; line += 64) {
        const Octets plain = keys.decrypted(1, line, memory.storage.line(line));
        for (std::size_t i = 0; i < plain.size(); ++i)
            REQUIRE(std::to_integer<unsigned char>(plain[i]) == initiator.expected(at(1, line + i)));
    }
}

void random_phases(const EngineModuleParams& params, std::uint64_t slowest_ns = 40) {
    PhasedMemory memory{"memory"};
    memory.slowest_ns = slowest_ns;
    random_accesses(params, memory);
    CHECK(memory.is_idle());
    CHECK(memory.responses == memory.requests);
    CHECK(memory.requests > 1000);
    CHECK(std::ranges::all_of(memory.styles, [](std::uint64_t count) { return count > 50; }));
    CHECK(memory.most_in_flight > 3);
}

/// Returns the status of an access of `length` bytes through the engine.
template <class Bench>
tlm::tlm_response_status status(Bench& bench, tlm::tlm_command command, std::uint64_t address,
                                std::size_t length, std::uint64_t width,
                                std::vector<unsigned char> enables = {}) {
    Access access;
    access.data.resize(length);
    access.enables = std::move(enables);
    access.prepare(command, address, width);
    return bench.transport(access);
}

}  // namespace

TEST_CASE("Random accesses keep the base protocol on both sockets", "[engine][protocol]") {
    random_phases({});
}

TEST_CASE("Random accesses keep the base protocol at a resolution of 100 ps", "[engine][protocol]") {
    sc_core::sc_set_time_resolution(100, sc_core::SC_PS);
    random_phases({});
}

TEST_CASE("Random accesses keep the base protocol before a fast memory", "[engine][protocol]") {
    random_phases({.engine = {.data_cores = 4}}, 2);
}

TEST_CASE("Random accesses keep the base protocol through a slow engine with one of everything",
          "[engine][protocol]") {
    using namespace mktme::literals;
    PhasedMemory memory{"memory"};
    random_accesses({.engine = {.clock = 500_MHz,
                                .data_cores = 1,
                                .initiation_interval = 4_cy,
                                .tweak = crypto::TweakTiming::serial,
                                .paths = crypto::EnginePaths::shared,
                                .read_buffer = 1,
                                .key_store = 1},
                     .write_buffer = 1},
                    memory);
    CHECK(memory.is_idle());
}

TEST_CASE("Random accesses are right over blocking calls", "[engine][protocol]") {
    PlainMemory memory{"memory"};
    random_accesses({.transport = MemoryTransport::blocking}, memory);
    CHECK(memory.addresses.size() > 1000);
}

TEST_CASE("Accesses of several processes over b_transport are each right", "[engine][protocol]") {
    EngineBench<PhasedMemory> bench;
    int done = 0;
    for (unsigned i = 0; i < 40; ++i)
        sc_core::sc_spawn([&, i] {
            const auto data = some_bytes(i, 100 + i);
            const std::uint64_t address = at(1 + i % 3, 0x1000 * i + i);
            CHECK(bench.write(address, data) == tlm::TLM_OK_RESPONSE);
            CHECK(bench.read(address, data.size()) == data);
            ++done;
        });
    sc_core::sc_start();
    CHECK(done == 40);
}

TEST_CASE("An annotated delay moves a blocking access to its time", "[engine][protocol]") {
    EngineBench<PlainMemory> bench;
    bench.accesses = [&] {
        Access access;
        access.data.resize(64);
        access.prepare(tlm::TLM_READ_COMMAND, at(0, 0), 64);
        CHECK(bench.transport(access, sc_core::sc_time{20, sc_core::SC_NS}) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.memory.arrivals.at(0) == sc_core::sc_time(20, sc_core::SC_NS));
    };
    sc_core::sc_start();
}

TEST_CASE("An access that is sent with a delay holds up no earlier one", "[engine][protocol]") {
    EngineBench<PlainMemory> bench;
    bench.accesses = [&] {
        sc_core::sc_spawn([&] {
            Access late;
            late.data.resize(256);
            late.prepare(tlm::TLM_READ_COMMAND, at(0, 0x1000), 256);
            bench.transport(late, sc_core::sc_time{900, sc_core::SC_NS});
        });
        sc_core::wait(1, sc_core::SC_NS);
        bench.read(at(0, 0), 64);
        CHECK(sc_core::sc_time_stamp() == sc_core::sc_time(52, sc_core::SC_NS));
    };
    sc_core::sc_start();
    CHECK(bench.memory.addresses == std::vector<std::uint64_t>{0, 0x1000, 0x1040, 0x1080, 0x10C0});
}

TEST_CASE("Errors of the memory are handed to the initiator", "[engine][errors]") {
    EngineBench<PlainMemory> bench;
    bench.accesses = [&] {
        const auto read = [&](std::uint64_t address, std::size_t length) {
            return status(bench, tlm::TLM_READ_COMMAND, address, length, length);
        };
        const auto write = [&](std::uint64_t address, std::size_t length) {
            return status(bench, tlm::TLM_WRITE_COMMAND, address, length, length);
        };
        bench.memory.storage.errors = {{0x40, tlm::TLM_GENERIC_ERROR_RESPONSE},
                                       {0x80, tlm::TLM_COMMAND_ERROR_RESPONSE},
                                       {0x1000, tlm::TLM_INCOMPLETE_RESPONSE}};
        CHECK(read(at(1, 0x40), 64) == tlm::TLM_GENERIC_ERROR_RESPONSE);
        CHECK(read(at(0, 0x40), 64) == tlm::TLM_GENERIC_ERROR_RESPONSE);
        CHECK(write(at(1, 0x40), 64) == tlm::TLM_GENERIC_ERROR_RESPONSE);
        CHECK(write(at(1, 0x41), 3) == tlm::TLM_GENERIC_ERROR_RESPONSE);  // it is not written
        CHECK(read(at(1, Storage::capacity), 64) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(write(at(1, Storage::capacity), 64) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(read(at(1, 0x1000), 64) == tlm::TLM_GENERIC_ERROR_RESPONSE);  // it forgot to answer
        CHECK(read(at(1, 0), 256) == tlm::TLM_GENERIC_ERROR_RESPONSE);      // the first line with an error
        CHECK(read(at(1, 0x70), 256) == tlm::TLM_GENERIC_ERROR_RESPONSE);
        CHECK(read(at(1, 0x80), 256) == tlm::TLM_COMMAND_ERROR_RESPONSE);
        CHECK(std::ranges::count(bench.memory.addresses, 0x40U) == 6);
        // The lines without an error are served, and the engine goes on.
        const auto data = some_bytes(3, 192);
        CHECK(bench.write(at(1, 0), data) == tlm::TLM_GENERIC_ERROR_RESPONSE);
        CHECK(std::ranges::equal(bench.plain_in_memory(1, 0), std::span{data}.first(64)));
        const auto kept = bench.read(at(1, 0x20), 64, tlm::TLM_GENERIC_ERROR_RESPONSE);
        CHECK(std::ranges::equal(std::span{kept}.first(32), std::span{data}.subspan(32, 32)));
        CHECK(kept[32] == 0xEE);
    };
    sc_core::sc_start();
}

TEST_CASE("A KeyID that the owner of the keys refuses gets an address error and reaches no memory",
          "[engine][errors]") {
    EngineBench<PlainMemory> bench{{.transport = MemoryTransport::blocking}};
    bench.accesses = [&] {
        CHECK(status(bench, tlm::TLM_READ_COMMAND, at(4, 0), 64, 64) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(status(bench, tlm::TLM_WRITE_COMMAND, at(5, 0), 200, 200) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(bench.memory.addresses.empty());
        // A key that goes while a line is in the engine.
        sc_core::sc_spawn(
            [&] { CHECK(bench.write(at(1, 0), some_bytes(1, 64)) == tlm::TLM_ADDRESS_ERROR_RESPONSE); });
        sc_core::sc_spawn([&] { bench.read(at(3, 0x40), 64, tlm::TLM_ADDRESS_ERROR_RESPONSE); });
        sc_core::sc_spawn(
            [&] { CHECK(bench.write(at(3, 0x81), some_bytes(1, 9)) == tlm::TLM_ADDRESS_ERROR_RESPONSE); });
        sc_core::wait(4, sc_core::SC_NS);
        bench.keys.materials.erase(1);
        bench.keys.materials.erase(3);
        sc_core::wait(200, sc_core::SC_NS);
        CHECK(bench.memory.addresses == std::vector<std::uint64_t>{0x40, 0x80});
        bench.keys.set(1, crypto::Algorithm::aes_xts_128, 0x10);
        CHECK(bench.write(at(1, 0), some_bytes(1, 64)) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.write(at(2, 0x80), some_bytes(1, 64)) == tlm::TLM_OK_RESPONSE);
    };
    sc_core::sc_start();
}

TEST_CASE("Accesses that cannot be are answered with the error the standard has for them",
          "[engine][errors]") {
    EngineBench<PlainMemory> bench;
    bench.accesses = [&] {
        const auto read = [&](std::uint64_t address, std::size_t length, std::uint64_t width,
                              std::vector<unsigned char> enables = {}) {
            return status(bench, tlm::TLM_READ_COMMAND, address, length, width, std::move(enables));
        };
        constexpr std::uint64_t end = std::uint64_t{1} << 46U;
        CHECK(read(at(1, end - 64), 65, 65) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(read(std::uint64_t{1} << 52U, 64, 64) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(read(~std::uint64_t{0}, 64, 64) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(read(0, 0, 64) == tlm::TLM_BURST_ERROR_RESPONSE);
        CHECK(read(0, 64, 0) == tlm::TLM_BURST_ERROR_RESPONSE);
        CHECK(read(0, 8, 8, {TLM_BYTE_ENABLED, 0x01}) == tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
        CHECK(read(0, 8, 8, {TLM_BYTE_DISABLED}) == tlm::TLM_OK_RESPONSE);
        CHECK(status(bench, tlm::TLM_IGNORE_COMMAND, 0, 64, 64) == tlm::TLM_OK_RESPONSE);
        Access access;
        access.prepare(tlm::TLM_READ_COMMAND, 0, 64);
        access.payload.set_data_length(64);
        access.payload.set_data_ptr(nullptr);
        CHECK(bench.transport(access) == tlm::TLM_GENERIC_ERROR_RESPONSE);
        CHECK(bench.memory.addresses.empty());
        CHECK(sc_core::sc_time_stamp() == sc_core::SC_ZERO_TIME);
    };
    sc_core::sc_start();
}

TEST_CASE("There is no direct memory interface through the engine", "[engine][protocol]") {
    EngineBench<PlainMemory> bench;
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    Access access;
    access.data.resize(64);
    access.prepare(tlm::TLM_READ_COMMAND, 0, 64);
    tlm::tlm_dmi region;
    CHECK_FALSE(bench.socket->get_direct_mem_ptr(access.payload, region));
    CHECK(region.is_none_allowed());
    CHECK(region.get_end_address() == ~sc_dt::uint64{0});
}

TEST_CASE("An initiator and a memory that break a rule of the base protocol are told so",
          "[engine][protocol]") {
    struct Mute : sc_core::sc_module {
        tlm_utils::simple_target_socket<Mute> socket{"socket"};
        explicit Mute(sc_core::sc_module_name name) : sc_module{name} {
            socket.register_nb_transport_fw(this, &Mute::nb_transport_fw);
        }
        tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase&,
                                           sc_core::sc_time&) {
            seen = &payload;
            payload.acquire();
            return tlm::TLM_ACCEPTED;
        }
        tlm::tlm_generic_payload* seen = nullptr;
    };
    std::list<Access> in_flight;  // outlives the engine
    Keys keys;
    crypto::EngineModule engine{"engine", {}};
    Mute memory{"memory"};
    Probe probe{"probe"};
    engine.keys.bind(keys);
    engine.memory.bind(memory.socket);
    probe.socket.bind(engine.socket);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    const auto send = [&](tlm::tlm_phase phase) {
        Access& access = in_flight.emplace_back();
        access.data.resize(128);
        access.prepare(tlm::TLM_READ_COMMAND, 0, 128);
        access.payload.acquire();
        sc_core::sc_time delay;
        return probe.socket->nb_transport_fw(access.payload, phase, delay);
    };
    const auto answer = [&](tlm::tlm_generic_payload& payload, tlm::tlm_phase phase) {
        sc_core::sc_time delay;
        return memory.socket->nb_transport_bw(payload, phase, delay);
    };
    CHECK_THROWS_WITH(send(tlm::END_RESP), Catch::Contains("END_RESP without a BEGIN_RESP of its own"));
    CHECK_THROWS_WITH(send(tlm::BEGIN_RESP), Catch::Contains("BEGIN_REQ and END_RESP only"));
    CHECK(send(tlm::BEGIN_REQ) == tlm::TLM_ACCEPTED);
    CHECK_THROWS_WITH(send(tlm::BEGIN_REQ), Catch::Contains("BEGIN_REQ before the END_REQ"));
    sc_core::sc_start(10, sc_core::SC_NS);
    REQUIRE(memory.seen != nullptr);
    CHECK_THROWS_WITH(answer(in_flight.back().payload, tlm::BEGIN_RESP), Catch::Contains("not in flight"));
    CHECK_THROWS_WITH(answer(*memory.seen, tlm::END_RESP), Catch::Contains("END_REQ and BEGIN_RESP only"));
    CHECK(answer(*memory.seen, tlm::END_REQ) == tlm::TLM_ACCEPTED);
    CHECK_THROWS_WITH(answer(*memory.seen, tlm::END_REQ), Catch::Contains("END_REQ without a BEGIN_REQ"));
    CHECK(answer(*memory.seen, tlm::BEGIN_RESP) == tlm::TLM_COMPLETED);
    CHECK_THROWS_WITH(answer(*memory.seen, tlm::BEGIN_RESP), Catch::Contains("not in flight"));
}

TEST_CASE("An engine without a memory is refused with its name", "[engine][binding]") {
    Keys keys;
    crypto::EngineModule engine{"engine", {}};
    Probe probe{"probe"};
    engine.keys.bind(keys);
    probe.socket.bind(engine.socket);
    CHECK_THROWS_WITH(sc_core::sc_start(), Catch::Contains("not bound") && Catch::Contains("engine.memory"));
}

TEST_CASE("An engine without an initiator is refused with its name", "[engine][binding]") {
    Keys keys;
    crypto::EngineModule engine{"engine", {}};
    PlainMemory memory{"memory"};
    engine.keys.bind(keys);
    engine.memory.bind(memory.socket);
    CHECK_THROWS_WITH(sc_core::sc_start(), Catch::Contains("not bound") && Catch::Contains("engine.socket"));
}

TEST_CASE("An engine without an owner of keys is refused with its name", "[engine][binding]") {
    EngineBench<PlainMemory> bound;
    crypto::EngineModule engine{"keyless", {}};
    PlainMemory memory{"memory"};
    Probe probe{"probe"};
    engine.memory.bind(memory.socket);
    probe.socket.bind(engine.socket);
    CHECK_THROWS_WITH(sc_core::sc_start(), Catch::Contains("not bound") && Catch::Contains("keyless.keys"));
}

TEST_CASE("A socket that is bound twice is refused with its name", "[engine][binding]") {
    EngineBench<PlainMemory> bench;
    PlainMemory other{"other"};
    CHECK_THROWS_WITH(
        [&] {
            bench.engine.memory.bind(other.socket);
            sc_core::sc_start();
        }(),
        Catch::Contains("bench.engine.memory"));
}

TEST_CASE("Parameters that no engine can have are refused", "[engine]") {
    CHECK_THROWS_WITH((crypto::EngineModule{"buffer", {.write_buffer = 0}}),
                      Catch::Contains("write_buffer = 0"));
    CHECK_THROWS_WITH((crypto::EngineModule{"cores", {.engine = {.data_cores = 8}}}),
                      Catch::Contains("crypto.tweak_cores"));
    CHECK_THROWS_AS((KeyIdField{64, 6}), ConfigError);
    CHECK_THROWS_AS((KeyIdField{52, 16}), ConfigError);
    CHECK_THROWS_AS((KeyIdField{11, 6}), ConfigError);
    CHECK(KeyIdField{12, 6}.dram_limit() == line_size);
}
