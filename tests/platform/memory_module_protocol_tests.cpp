// SPDX-License-Identifier: Apache-2.0
// Tests of the memory's protocol over TLM: phases, back-pressure, errors.
// SystemC elaborates once per process: each TEST_CASE is a ctest of its own, and none has sections.
#include <catch2/catch.hpp>
#include <list>

#include "models/base/error.hpp"
#include "tests/platform/tlm_bench.hpp"

namespace {

using namespace mktme;
using namespace mktme::testing;

/// Makes 300 random accesses of any length and shape under the rules of the base protocol. Checks that every byte read
/// is the one written last, and that the debug interface agrees at the end.
void random_accesses(const platform::PackageParams& params, std::size_t most_waiting) {
    constexpr std::uint64_t accesses = 300;
    constexpr std::uint64_t reach = 4096;
    MemoryOfPackage memory{params, most_waiting};
    const auto at = [&](std::uint16_t keyid, std::uint64_t address) {
        return memory.package.layout().with_keyid(DramAddr{address}, KeyId{keyid}).count();
    };
    RandomInitiator initiator{
        "initiator", {at(0, 0), at(1, 0x10000), at(2, 0x20000), at(1, 0x40000)}, reach, accesses};
    initiator.socket.bind(memory.module.socket);
    initiator.fill();
    sc_core::sc_start();
    CHECK(initiator.protocol.answered > accesses * 9 / 10);  // some access no byte
    CHECK(initiator.protocol.is_idle());
    CHECK(std::ranges::all_of(initiator.accesses, [](const auto& access) { return access->is_freed; }));
    initiator.check_memory();
    CHECK(memory.package.contents()->stats().wrong ==
          std::array<std::uint64_t, contents::wrong_read_count>{});
}

}  // namespace

TEST_CASE("A memory that no access would ever end in is refused", "[tlm]") {
    CHECK_THROWS_WITH((platform::MemoryModule{"full", 0}),
                      "most_waiting = 0: no request would ever be taken");
    CHECK_NOTHROW(platform::MemoryModule{"memory", 1});
}

TEST_CASE("Random accesses keep the rules of the base protocol at a resolution of 1 fs", "[tlm][protocol]") {
    random_accesses(two_channels(), platform::MemoryModule::any_number);
}

TEST_CASE("Random accesses keep the rules of the base protocol at a resolution of 1 ps", "[tlm][protocol]") {
    auto params = two_channels(1, sc_core::SC_PS);
    params.channel.dram.part = "DDR5-4800-16Gb-x8";
    random_accesses(params, platform::MemoryModule::any_number);
}

TEST_CASE("Random accesses keep the rules of the base protocol at a resolution of 10 ps", "[tlm][protocol]") {
    random_accesses(two_channels(10, sc_core::SC_PS), platform::MemoryModule::any_number);
}

TEST_CASE("Random accesses keep the rules of the base protocol while ports push back", "[tlm][protocol]") {
    auto params = two_channels();
    params.channel.controller.read_queue = 1;
    params.channel.controller.write_queue = 2;
    random_accesses(params, 2);
}

TEST_CASE("Two sockets share a package, and each initiator gets its own answers", "[tlm][protocol]") {
    constexpr std::uint64_t accesses = 200;
    constexpr std::uint64_t reach = 4096;
    auto params = two_channels();
    params.channel.controller.read_queue = 2;
    MemoryOfPackage memory{params};
    platform::MemoryModule second{"second"};
    second.lines.bind(memory.package_module.lines);
    const auto at = [&](std::uint16_t keyid, std::uint64_t address) {
        return memory.package.layout().with_keyid(DramAddr{address}, KeyId{keyid}).count();
    };
    RandomInitiator one{"one", {at(0, 0), at(1, 0x10000)}, reach, accesses};
    RandomInitiator other{"other", {at(2, 0x20000), at(1, 0x40000)}, reach, accesses};
    one.socket.bind(memory.module.socket);
    other.socket.bind(second.socket);
    for (RandomInitiator* initiator : {&one, &other}) initiator->fill();
    sc_core::sc_start();
    for (RandomInitiator* initiator : {&one, &other}) {
        CHECK(initiator->protocol.answered > accesses * 9 / 10);
        CHECK(initiator->protocol.is_idle());
        initiator->check_memory();
    }
}

TEST_CASE("An initiator that breaks a rule of the base protocol is told so", "[tlm][protocol]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    std::list<Access> in_flight;  // outlives the memory
    MemoryOfPackage memory{{}};
    Probe probe{"probe"};
    probe.socket.bind(memory.module.socket);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    const auto send = [&](tlm::tlm_phase phase) {
        Access& access = in_flight.emplace_back();
        access.data.resize(64);
        access.prepare(tlm::TLM_READ_COMMAND, 0, 64);
        access.payload.acquire();
        sc_core::sc_time delay;
        return probe.socket->nb_transport_fw(access.payload, phase, delay);
    };
    CHECK_THROWS_WITH(send(tlm::END_RESP), Catch::Contains("END_RESP without a BEGIN_RESP of its own"));
    CHECK_THROWS_WITH(send(tlm::BEGIN_RESP), Catch::Contains("BEGIN_REQ and END_RESP only"));
    CHECK(send(tlm::BEGIN_REQ) == tlm::TLM_ACCEPTED);
    CHECK_THROWS_WITH(send(tlm::BEGIN_REQ), Catch::Contains("BEGIN_REQ before the END_REQ"));
}

TEST_CASE("A port that is full holds up no request to another channel", "[tlm][backpressure]") {
    auto params = two_channels();
    params.channel.controller.read_queue = 1;
    params.channel.dram.refresh = false;
    Bench bench{params};
    constexpr int others = 50;
    int done = 0;
    bench.accesses = [&] {
        // Conflicts in one bank of the first channel: each takes a row cycle.
        for (int i = 0; i < others; ++i)
            sc_core::sc_spawn([&bench, &done, i] {
                CHECK(bench.read(PhysAddr{static_cast<std::uint64_t>(i) << 20U}));
                ++done;
            });
        sc_core::wait(10, sc_core::SC_NS);
        const auto limit = sc_core::sc_time_stamp() + sc_core::sc_time(38, sc_core::SC_NS);
        CHECK(bench.read(PhysAddr{64}));
        CHECK(sc_core::sc_time_stamp() < limit);  // as in an idle memory
        CHECK(done < 3);
    };
    sc_core::sc_start();
    CHECK(done == others);
}

TEST_CASE("A full port holds up no request of the same socket to another channel", "[tlm][backpressure]") {
    auto params = two_channels();
    params.channel.controller.read_queue = 1;
    params.channel.dram.refresh = false;
    MemoryOfPackage memory{params};
    struct Sender : sc_core::sc_module {
        tlm_utils::simple_initiator_socket<Sender> socket{"socket"};
        std::vector<std::unique_ptr<Access>> accesses;
        std::vector<std::uint64_t> answered;
        sc_core::sc_event taken;
        sc_core::sc_time last_sent;
        sc_core::sc_time other_done;
        explicit Sender(sc_core::sc_module_name name) : sc_module{name} {
            socket.register_nb_transport_bw(this, &Sender::nb_transport_bw);
            SC_HAS_PROCESS(Sender);
            SC_THREAD(run);
        }
        void run() {
            for (std::uint64_t i = 0; i <= 50; ++i) {
                Access& access = *accesses.emplace_back(std::make_unique<Access>());
                access.data.resize(64);
                access.prepare(tlm::TLM_READ_COMMAND, i == 50 ? 64 : i << 20U, 64);
                access.payload.acquire();
                tlm::tlm_phase phase = tlm::BEGIN_REQ;
                sc_core::sc_time delay;
                last_sent = sc_core::sc_time_stamp();
                socket->nb_transport_fw(access.payload, phase, delay);
                wait(taken);
            }
        }
        tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                           sc_core::sc_time&) {
            if (phase == tlm::END_REQ) taken.notify();
            if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
            answered.push_back(payload.get_address());
            if (payload.get_address() == 64) other_done = sc_core::sc_time_stamp();
            return tlm::TLM_COMPLETED;
        }
    } sender{"sender"};
    sender.socket.bind(memory.module.socket);
    sc_core::sc_start();
    CHECK(sender.answered.size() == 51);
    CHECK(sender.other_done - sender.last_sent < sc_core::sc_time(38, sc_core::SC_NS));
    CHECK(std::ranges::find(sender.answered, 64U) - sender.answered.begin() < 3);
}

TEST_CASE("Accesses that cannot be are answered with the error the standard has for them", "[tlm]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [&] {
        const std::uint64_t end = bench.package.capacity().count();
        const auto status = [&](std::uint64_t address, std::size_t length, std::uint64_t width,
                                std::vector<unsigned char> enables = {}) {
            Access access;
            access.data.resize(length);
            access.enables = std::move(enables);
            access.prepare(tlm::TLM_READ_COMMAND, address, width);
            return bench.transport(access);
        };
        CHECK(status(end, 64, 64) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(status(end - 64, 128, 128) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(status(bench.at(1, end - 64).count(), 65, 65) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(status(std::uint64_t{1} << 52U, 64, 64) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(status(~std::uint64_t{0}, 64, 64) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
        CHECK(status(end - 64, 64, 64) == tlm::TLM_OK_RESPONSE);
        CHECK(status(end - 64, 128, 64) == tlm::TLM_OK_RESPONSE);  // the same 64 bytes twice
        CHECK(status(0, 0, 64) == tlm::TLM_BURST_ERROR_RESPONSE);
        CHECK(status(0, 64, 0) == tlm::TLM_BURST_ERROR_RESPONSE);
        CHECK(status(0, 8, 8, {TLM_BYTE_ENABLED, 0x01}) == tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
        CHECK(status(0, 8, 8, {TLM_BYTE_DISABLED}) == tlm::TLM_OK_RESPONSE);
        // The refused accesses read nothing.
        CHECK(bench.package.controller().channels()[0].stats(SimTime{1}).lines_read == 3);
        Access access;
        access.data.resize(64, 7);
        access.prepare(tlm::TLM_IGNORE_COMMAND, 0, 64);
        CHECK(bench.transport(access) == tlm::TLM_OK_RESPONSE);
        CHECK(access.data == std::vector<unsigned char>(64, 7));
    };
    sc_core::sc_start();
}

TEST_CASE("There is no direct memory interface", "[tlm]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [] {};
    Access access;
    access.data.resize(64);
    access.prepare(tlm::TLM_READ_COMMAND, 0, 64);
    tlm::tlm_dmi region;
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    CHECK_FALSE(bench.socket->get_direct_mem_ptr(access.payload, region));
    CHECK(region.is_none_allowed());
    CHECK(region.get_start_address() == 0);
    CHECK(region.get_end_address() == ~sc_dt::uint64{0});
}
