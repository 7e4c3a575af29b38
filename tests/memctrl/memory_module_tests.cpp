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

int sc_main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
