// SPDX-License-Identifier: Apache-2.0
// Compares generators over TLM with the pulled front end, at any time resolution.
// SystemC elaborates once per process: each TEST_CASE is a ctest of its own, and none has sections.
#include <catch2/catch.hpp>

#include "sim/results/writers.hpp"
#include "tests/memctrl/bench_system.hpp"
#include "tests/platform/tlm_bench.hpp"
#include "workloads/generators/generator.hpp"

namespace {

using namespace mktme;
using namespace mktme::testing;
using workloads::GeneratorKind;
using workloads::IssueMode;

sim::SimConfig machine(GeneratorKind generator, IssueMode issue) {
    sim::SimConfig config;
    config.workload.generator = generator;
    config.workload.issue = issue;
    config.workload.requests = 3000;
    return config;
}

/// Returns what the memory reports, but for the wait at its ports: over TLM the initiator waits.
std::string memory_as_text(const testing::RunStats& stats) {
    return stats.as_json_without([](std::string_view path) {
        return path.starts_with("workload.") || path.starts_with("sim.") || path == "memory.stall_ns";
    });
}

/// Initiator that makes the requests of a generator over TLM.
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
        payload.set_streaming_width(64);
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

/// Compares the results of the same requests over TLM and pulled, as text.
void compare(const sim::SimConfig& config, bool blocking, sc_core::sc_time_unit resolution = sc_core::SC_FS,
             std::size_t most_waiting = platform::MemoryModule::any_number) {
    sc_core::sc_set_time_resolution(1, resolution);
    MemoryOfPackage memory{sim::package_params(config), most_waiting};
    Initiator initiator{"initiator", config, memory.package.capacity(), blocking};
    initiator.socket.bind(memory.module.socket);
    sc_core::sc_start();

    CHECK(initiator.responses == config.workload.requests);
    CHECK(
        std::ranges::all_of(initiator.statuses, [](auto status) { return status == tlm::TLM_OK_RESPONSE; }));
    StatSources sources;
    memory.machine.report_to(sources);
    CHECK(memory_as_text({sources.read(memory.machine.last_done())}) == memory_as_text(testing::run(config)));
}

/// Returns the nanoseconds of a blocking read that finds its bank closed.
double time_of_a_read(double resolution, sc_core::sc_time_unit unit) {
    constexpr double ns = 1e9;
    sc_core::sc_set_time_resolution(resolution, unit);
    double took = 0;
    Bench bench{{}};
    bench.accesses = [&] {
        CHECK(bench.read(PhysAddr{0x1000}));
        took = sc_core::sc_time_stamp().to_seconds() * ns;
    };
    sc_core::sc_start();
    return took;
}

}  // namespace

TEST_CASE("Blocking transport of a chase gives the results of the pulled front end", "[tlm]") {
    compare(machine(GeneratorKind::chase, IssueMode::dependent), true);
}

TEST_CASE("Non-blocking transport as fast as accepted gives the results of the pulled front end", "[tlm]") {
    compare(machine(GeneratorKind::mix, IssueMode::asap), false);
}

TEST_CASE("Non-blocking transport with one line a port at most gives the results of the pulled front end",
          "[tlm]") {
    compare(machine(GeneratorKind::mix, IssueMode::asap), false, sc_core::SC_FS, 1);
}

TEST_CASE("A chase at a resolution of 1 ps gives the results of 1 fs, as every edge is a picosecond",
          "[tlm][time]") {
    compare(machine(GeneratorKind::chase, IssueMode::dependent), true, sc_core::SC_PS);
}

TEST_CASE("A read takes 36.5 ns at a resolution of 1 fs", "[tlm][time]") {
    // DDR4-3200AA: ACT, tRCD, CL and burst 30 ns, then 13 engine clocks of 0.5 ns.
    CHECK(time_of_a_read(1, sc_core::SC_FS) == Approx(36.5).epsilon(1e-9));
}

TEST_CASE("A read takes 36.5 ns at a resolution of 1 ps", "[tlm][time]") {
    CHECK(time_of_a_read(1, sc_core::SC_PS) == Approx(36.5).epsilon(1e-9));
}

TEST_CASE("A read takes 36.5 ns at a resolution of 10 ps", "[tlm][time]") {
    CHECK(time_of_a_read(10, sc_core::SC_PS) == Approx(36.5).epsilon(1e-9));
}

TEST_CASE("A read takes 36.5 ns at a resolution of 100 ps, of which few clock edges are multiples",
          "[tlm][time]") {
    CHECK(time_of_a_read(100, sc_core::SC_PS) == Approx(36.5).epsilon(1e-9));
}

TEST_CASE("A resolution coarser than the DRAM's clock is refused", "[tlm][time]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_NS);
    platform::Machine machine{{platform::PackageParams{}}};
    CHECK_THROWS_WITH(
        (platform::ControllerModule{"controller", machine.package(0)}),
        "SystemC's time resolution of 1000000 fs is coarser than a DRAM clock of 625000 fs: choose a "
        "finer one with sc_set_time_resolution");
}

TEST_CASE("Moments that are no multiple of the resolution are seen at the next one, and found again",
          "[tlm][time]") {
    sc_core::sc_set_time_resolution(10, sc_core::SC_PS);
    const ClockDomain clock{Frequency{2'400'000'000}};  // an edge every 416.67 ps
    const SystemTime time{clock};
    for (std::uint64_t n = 0; n < 10'000; ++n) {
        const SimTime edge = clock.edge(Cycles{n});
        const sc_core::sc_time seen = time.seen(edge);
        REQUIRE(seen.value() * 10'000 >= edge.count());
        REQUIRE(seen.value() * 10'000 < edge.count() + 10'000);
        REQUIRE(clock.at_or_after(time.first_seen(seen)) == Cycles{n});
    }
    CHECK_THROWS_WITH(time.first_seen(sc_core::sc_time{20'000, sc_core::SC_SEC}), Catch::Contains("18446.7"));
}
