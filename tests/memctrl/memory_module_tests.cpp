// SPDX-License-Identifier: Apache-2.0
// One elaboration a process: each TEST_CASE is a ctest of its own, and none has sections.
#define CATCH_CONFIG_RUNNER
#include <tlm_utils/simple_initiator_socket.h>
#include <catch2/catch.hpp>
#include <functional>

#include "models/memctrl/memory_module.hpp"
#include "sim/results/writers.hpp"
#include "tests/memctrl/bench_system.hpp"
#include "workloads/generator.hpp"

namespace {

using namespace mktme;
using workloads::GeneratorKind;
using workloads::IssueMode;

sim::SimConfig machine(GeneratorKind generator, IssueMode issue) {
    sim::SimConfig config;
    config.workload.generator = generator;
    config.workload.issue = issue;
    config.workload.requests = 3000;
    return config;
}

std::string as_text(const sim::RunStats& stats) {
    sim::StatFlattener flat;
    flat.add(stats);
    return sim::stats_as_json(flat.values());
}

/// An initiator that makes the requests of a generator over TLM.
class Initiator : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<Initiator> socket;
    std::uint64_t responses = 0;
    std::vector<tlm::tlm_response_status> statuses;

    Initiator(sc_core::sc_module_name name, const sim::SimConfig& config, Bytes capacity, bool blocking)
        : sc_module{name},
          socket{"socket"},
          params_{config.workload},
          source_{config.workload, capacity, config.sim.seed} {
        socket.register_nb_transport_bw(this, &Initiator::nb_transport_bw);
        SC_HAS_PROCESS(Initiator);
        if (blocking) {
            SC_THREAD(run_blocking);
        } else {
            SC_THREAD(run_non_blocking);
        }
    }

private:
    void fill(tlm::tlm_generic_payload& payload) {
        workloads::TraceRequest request;
        source_.next(request);
        payload.set_address(request.address.count());
        payload.set_command(request.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
        payload.set_data_length(64);
    }
    void run_blocking() {
        for (std::uint64_t i = 0; i < params_.requests; ++i) {
            tlm::tlm_generic_payload payload;
            fill(payload);
            sc_core::sc_time delay;
            socket->b_transport(payload, delay);
            statuses.push_back(payload.get_response_status());
            ++responses;
        }
    }
    void run_non_blocking() {
        payloads_ = std::vector<tlm::tlm_generic_payload>(params_.requests);
        for (auto& payload : payloads_) {
            fill(payload);
            tlm::tlm_phase phase = tlm::BEGIN_REQ;
            sc_core::sc_time delay;
            REQUIRE(socket->nb_transport_fw(payload, phase, delay) == tlm::TLM_ACCEPTED);
            wait(accepted_);
        }
    }
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                       sc_core::sc_time&) {
        if (phase == tlm::END_REQ) accepted_.notify();
        if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
        statuses.push_back(payload.get_response_status());
        ++responses;
        return tlm::TLM_COMPLETED;
    }

    workloads::WorkloadParams params_;
    workloads::Generator source_;
    std::vector<tlm::tlm_generic_payload> payloads_;
    sc_core::sc_event accepted_;
};

/// An initiator that does nothing by itself.
struct Probe : sc_core::sc_module {
    tlm_utils::simple_initiator_socket<Probe> socket{"socket"};
    explicit Probe(sc_core::sc_module_name name) : sc_module{name} {}
};

/// The same requests over TLM and pulled; both results as text.
void compare(const sim::SimConfig& config, bool blocking) {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    auto params = sim::memory_system_params(config);
    params.channel.report_completions = true;
    memctrl::MemorySystem memory{params};
    memctrl::MemoryModule module{"memory", memory};
    Initiator initiator{"initiator", config, memory.capacity(), blocking};
    initiator.socket.bind(module.socket);
    sc_core::sc_start();

    CHECK(initiator.responses == config.workload.requests);
    CHECK(
        std::ranges::all_of(initiator.statuses, [](auto status) { return status == tlm::TLM_OK_RESPONSE; }));
    auto pulled = testing::run(config);
    pulled.workload.stall = pulled.memory.stall = SimTime{};  // over TLM it is the initiator who waits
    CHECK(as_text(sim::gather(memory, pulled.workload, false)) == as_text(pulled));
}

/// A memory with its module, and somebody who makes blocking accesses, one after the other.
struct Bench : sc_core::sc_module {
    using Status = tlm::tlm_response_status;

    memctrl::MemorySystem memory;
    memctrl::MemoryModule module{"memory", memory};
    tlm_utils::simple_initiator_socket<Bench> socket{"socket"};
    std::function<void()> accesses;

    explicit Bench(const memctrl::MemorySystemParams& params) : sc_module{"bench"}, memory{params} {
        socket.bind(module.socket);
        SC_HAS_PROCESS(Bench);
        SC_THREAD(run);
    }
    void run() { accesses(); }

    Status access(tlm::tlm_command command, PhysAddr address, std::span<unsigned char> data) {
        tlm::tlm_generic_payload payload;
        payload.set_command(command);
        payload.set_address(address.count());
        payload.set_data_ptr(data.data());
        payload.set_data_length(static_cast<unsigned>(data.size()));
        sc_core::sc_time delay;
        socket->b_transport(payload, delay);
        return payload.get_response_status();
    }
    Status write(PhysAddr address, std::vector<unsigned char> data) {
        return access(tlm::TLM_WRITE_COMMAND, address, data);
    }
    [[nodiscard]] PhysAddr at(std::uint16_t keyid, std::uint64_t address) const {
        return memory.layout().with_keyid(DramAddr{address}, KeyId{keyid});
    }
    /// A byte of the line at `address`, or nothing when the read failed.
    std::optional<unsigned> read(PhysAddr address) {
        std::array<unsigned char, 1> byte{};
        if (access(tlm::TLM_READ_COMMAND, address, byte) != tlm::TLM_OK_RESPONSE) return std::nullopt;
        return byte[0];
    }
};

memctrl::MemorySystemParams full_with_integrity() {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    memctrl::MemorySystemParams params;
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    params.channel.report_completions = true;
    params.keys.mktme.key = {{.keyid = 1},
                             {.keyid = 2, .algorithm = hw::TmeAlgorithm::aes_xts_128_integrity}};
    params.data = data::DataMode::full;
    return params;
}

}  // namespace

TEST_CASE("Blocking transport of a chase gives the results of the pulled front end", "[tlm]") {
    compare(machine(GeneratorKind::chase, IssueMode::dependent), true);
}

TEST_CASE("Non-blocking transport as fast as accepted gives the results of the pulled front end", "[tlm]") {
    compare(machine(GeneratorKind::mix, IssueMode::asap), false);
}

TEST_CASE("An address that is no memory gets an address error, a two-line access a burst error", "[tlm]") {
    memctrl::MemorySystemParams params;
    params.channel.report_completions = true;
    memctrl::MemorySystem memory{params};
    memctrl::MemoryModule module{"memory", memory};
    Probe probe{"probe"};
    probe.socket.bind(module.socket);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    tlm::tlm_generic_payload payload;
    payload.set_command(tlm::TLM_READ_COMMAND);
    payload.set_data_length(64);
    payload.set_address(memory.capacity().count());
    sc_core::sc_time delay;
    probe.socket->b_transport(payload, delay);
    CHECK(payload.get_response_status() == tlm::TLM_ADDRESS_ERROR_RESPONSE);
    payload.set_address(32);
    probe.socket->b_transport(payload, delay);
    CHECK(payload.get_response_status() == tlm::TLM_BURST_ERROR_RESPONSE);
}

TEST_CASE("Data go to DRAM and come back over TLM, whole lines and parts of them, queued or not",
          "[tlm][data]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [&] {
        CHECK(bench.write(bench.at(1, 0x1000), std::vector<unsigned char>(64, 0x11)) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.read(bench.at(1, 0x1005)) == 0x11);
        CHECK(bench.write(bench.at(1, 0x1005), {0x22, 0x33}) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.read(bench.at(1, 0x1004)) == 0x11);
        CHECK(bench.read(bench.at(1, 0x1005)) == 0x22);
        sc_core::wait(1, sc_core::SC_US);  // all is in DRAM
        CHECK(bench.read(bench.at(1, 0x1006)) == 0x33);
        CHECK(bench.read(bench.at(1, 0x1007)) == 0x11);
    };
    sc_core::sc_start();
    CHECK(bench.memory.channels()[0].stats(SimTime{1}).merges == 1);
}

TEST_CASE("A read that gets poison is answered with a generic error", "[tlm][data][integrity]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [&] {
        const PhysAddr line = bench.at(2, 0x1000);
        CHECK_FALSE(bench.read(line));  // never initialised
        CHECK(bench.write(line, std::vector<unsigned char>(64, 0x11)) == tlm::TLM_OK_RESPONSE);
        sc_core::wait(1, sc_core::SC_US);
        CHECK(bench.read(line) == 0x11);
        bench.memory.contents()->flip(DramAddr{0x1000}, 0);
        CHECK_FALSE(bench.read(line));
    };
    sc_core::sc_start();
    CHECK(bench.memory.contents()->stats().poisoned == 2);
}

TEST_CASE("Byte enables are refused", "[tlm]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [&] {
        std::array<unsigned char, 8> data{};
        tlm::tlm_generic_payload payload;
        payload.set_command(tlm::TLM_WRITE_COMMAND);
        payload.set_data_ptr(data.data());
        payload.set_data_length(8);
        payload.set_byte_enable_ptr(data.data());
        payload.set_byte_enable_length(8);
        sc_core::sc_time delay;
        bench.socket->b_transport(payload, delay);
        CHECK(payload.get_response_status() == tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    };
    sc_core::sc_start();
}

int sc_main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
