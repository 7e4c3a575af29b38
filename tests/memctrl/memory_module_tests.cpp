// SPDX-License-Identifier: Apache-2.0
// One elaboration a process: each TEST_CASE is a ctest of its own, and none has sections.
#define CATCH_CONFIG_RUNNER
#include <tlm_utils/simple_initiator_socket.h>
#include <catch2/catch.hpp>
#include <functional>

#include "models/memctrl/memory_module.hpp"
#include "sim/results/writers.hpp"
#include "tests/memctrl/base_protocol.hpp"
#include "tests/memctrl/bench_system.hpp"
#include "workloads/generator.hpp"

namespace {

using namespace mktme;
using testing::Access;
using testing::RandomInitiator;
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

/// An initiator that does nothing by itself.
struct Probe : sc_core::sc_module {
    tlm_utils::simple_initiator_socket<Probe> socket{"socket"};
    explicit Probe(sc_core::sc_module_name name) : sc_module{name} {}
};

/// The same requests over TLM and pulled; both results as text.
void compare(const sim::SimConfig& config, bool blocking, sc_core::sc_time_unit resolution = sc_core::SC_FS,
             std::size_t most_waiting = memctrl::MemoryModule::any_number) {
    sc_core::sc_set_time_resolution(1, resolution);
    auto params = sim::memory_system_params(config);
    params.channel.report_completions = true;
    memctrl::MemorySystem memory{params};
    memctrl::MemoryModule module{"memory", memory, most_waiting};
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
    // NOLINTNEXTLINE(readability-make-member-function-const): SC_THREAD takes no const function
    void run() { accesses(); }

    Status transport(Access& access) {
        sc_core::sc_time delay;
        socket->b_transport(access.payload, delay);
        CHECK(delay == sc_core::SC_ZERO_TIME);
        return access.payload.get_response_status();
    }
    Status access(tlm::tlm_command command, PhysAddr address, std::span<unsigned char> data) {
        Access access;
        access.data.assign(data.begin(), data.end());
        access.prepare(command, address.count(), data.size());
        const Status status = transport(access);
        std::ranges::copy(access.data, data.begin());
        return status;
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
    /// Bytes over the debug interface, as many as it gives.
    std::vector<unsigned char> debug_read(PhysAddr address, std::size_t count) {
        Access access;
        access.data.resize(count);
        access.prepare(tlm::TLM_READ_COMMAND, address.count(), count);
        access.data.resize(socket->transport_dbg(access.payload));
        return access.data;
    }
    unsigned debug_write(PhysAddr address, std::vector<unsigned char> data) {
        Access access;
        access.data = std::move(data);
        access.prepare(tlm::TLM_WRITE_COMMAND, address.count(), access.data.size());
        return socket->transport_dbg(access.payload);
    }
};

memctrl::MemorySystemParams full_with_integrity(double resolution = 1,
                                                sc_core::sc_time_unit unit = sc_core::SC_FS) {
    sc_core::sc_set_time_resolution(resolution, unit);
    memctrl::MemorySystemParams params;
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    params.channel.report_completions = true;
    params.keys.mktme.key = {{.keyid = 1},
                             {.keyid = 2, .algorithm = hw::TmeAlgorithm::aes_xts_128_integrity}};
    params.data = data::DataMode::full;
    return params;
}

/// Two channels that change with every line.
memctrl::MemorySystemParams two_channels(double resolution = 1, sc_core::sc_time_unit unit = sc_core::SC_FS) {
    auto params = full_with_integrity(resolution, unit);
    params.memory.channels = 2;
    return params;
}

/// 300 random accesses of any length and shape under the rules of the base protocol; every byte read is the one written
/// last, and the debug interface agrees at the end.
void random_accesses(memctrl::MemorySystemParams params, std::size_t most_waiting) {
    constexpr std::uint64_t accesses = 300;
    constexpr std::uint64_t reach = 4096;
    memctrl::MemorySystem memory{params};
    memctrl::MemoryModule module{"memory", memory, most_waiting};
    const auto at = [&](std::uint16_t keyid, std::uint64_t address) {
        return memory.layout().with_keyid(DramAddr{address}, KeyId{keyid}).count();
    };
    RandomInitiator initiator{
        "initiator", {at(0, 0), at(1, 0x10000), at(2, 0x20000), at(1, 0x40000)}, reach, accesses};
    initiator.socket.bind(module.socket);
    initiator.fill();
    sc_core::sc_start();
    CHECK(initiator.protocol.answered > accesses * 9 / 10);  // some mean no byte
    CHECK(initiator.protocol.is_idle());
    CHECK(std::ranges::all_of(initiator.accesses, [](const auto& access) { return access->is_freed; }));
    initiator.check_memory();
    CHECK(memory.contents()->stats().wrong == std::array<std::uint64_t, data::wrong_read_count>{});
}

/// How many nanoseconds a blocking read of a line takes that finds its bank closed.
double time_of_a_read(double resolution, sc_core::sc_time_unit unit) {
    constexpr double ns = 1e9;
    sc_core::sc_set_time_resolution(resolution, unit);
    memctrl::MemorySystemParams params;
    params.channel.report_completions = true;
    double took = 0;
    Bench bench{params};
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
    memctrl::MemorySystemParams params;
    params.channel.report_completions = true;
    memctrl::MemorySystem memory{params};
    CHECK_THROWS_WITH(
        (memctrl::MemoryModule{"memory", memory}),
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

TEST_CASE("Random accesses keep the rules of the base protocol at a resolution of 1 fs", "[tlm][protocol]") {
    random_accesses(two_channels(), memctrl::MemoryModule::any_number);
}

TEST_CASE("Random accesses keep the rules of the base protocol at a resolution of 1 ps", "[tlm][protocol]") {
    auto params = two_channels(1, sc_core::SC_PS);
    params.channel.dram.part = "DDR5-4800-16Gb-x8";
    random_accesses(params, memctrl::MemoryModule::any_number);
}

TEST_CASE("Random accesses keep the rules of the base protocol at a resolution of 10 ps", "[tlm][protocol]") {
    random_accesses(two_channels(10, sc_core::SC_PS), memctrl::MemoryModule::any_number);
}

TEST_CASE("Random accesses keep the rules of the base protocol while ports push back", "[tlm][protocol]") {
    auto params = two_channels();
    params.channel.controller.read_queue = 1;
    params.channel.controller.write_queue = 2;
    random_accesses(params, 2);
}

TEST_CASE("An initiator that breaks a rule of the base protocol is told so", "[tlm][protocol]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    memctrl::MemorySystemParams params;
    params.channel.report_completions = true;
    memctrl::MemorySystem memory{params};
    memctrl::MemoryModule module{"memory", memory};
    Probe probe{"probe"};
    probe.socket.bind(module.socket);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    const auto send = [&](tlm::tlm_phase phase) {
        auto* const access = new Access;  // stays under way
        access->data.resize(64);
        access->prepare(tlm::TLM_READ_COMMAND, 0, 64);
        access->payload.acquire();
        sc_core::sc_time delay;
        return probe.socket->nb_transport_fw(access->payload, phase, delay);
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
        const auto began = sc_core::sc_time_stamp();
        CHECK(bench.read(PhysAddr{64}));
        CHECK(sc_core::sc_time_stamp() - began <
              sc_core::sc_time(38, sc_core::SC_NS));  // as with nobody else
        CHECK(done < 3);
    };
    sc_core::sc_start();
    CHECK(done == others);
}

TEST_CASE("A full port holds up no request of the same socket to another channel", "[tlm][backpressure]") {
    auto params = two_channels();
    params.channel.controller.read_queue = 1;
    params.channel.dram.refresh = false;
    memctrl::MemorySystem memory{params};
    memctrl::MemoryModule module{"memory", memory};
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
    sender.socket.bind(module.socket);
    sc_core::sc_start();
    CHECK(sender.answered.size() == 51);
    CHECK(sender.other_done - sender.last_sent < sc_core::sc_time(38, sc_core::SC_NS));
    CHECK(std::ranges::find(sender.answered, 64U) - sender.answered.begin() < 3);
}

TEST_CASE("Accesses that cannot be are answered with the error the standard has for them", "[tlm]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [&] {
        const std::uint64_t end = bench.memory.capacity().count();
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
        CHECK(status(end - 64, 128, 64) == tlm::TLM_OK_RESPONSE);  // twice the same 64
        CHECK(status(0, 0, 64) == tlm::TLM_BURST_ERROR_RESPONSE);
        CHECK(status(0, 64, 0) == tlm::TLM_BURST_ERROR_RESPONSE);
        CHECK(status(0, 8, 8, {TLM_BYTE_ENABLED, 0x01}) == tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
        CHECK(status(0, 8, 8, {TLM_BYTE_DISABLED}) == tlm::TLM_OK_RESPONSE);
        // The status says no more than what was asked: nothing was read.
        CHECK(bench.memory.channels()[0].stats(SimTime{1}).lines_read == 3);
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

TEST_CASE("The debug interface reads and writes plaintext at once, and counts nothing", "[tlm][debug]") {
    Bench bench{full_with_integrity()};
    const auto bytes = [](std::size_t count, unsigned char first) {
        std::vector<unsigned char> data(count);
        for (auto& byte : data) byte = first++;
        return data;
    };
    bench.accesses = [&] {
        const PhysAddr home = bench.at(1, 0x1010);
        CHECK(bench.debug_write(home, bytes(200, 3)) == 200);
        CHECK(bench.debug_read(home, 200) == bytes(200, 3));
        CHECK(bench.read(home) == 3);  // the way of all reads: decrypted under KeyID 1
        CHECK(bench.debug_read(bench.at(0, 0x1010), 200) != bytes(200, 3));
        // A write that is still queued: it is seen, and changed.
        CHECK(bench.write(home, {0xA0, 0xA1}) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.debug_read(home, 3) == std::vector<unsigned char>{0xA0, 0xA1, 5});
        CHECK(bench.debug_write(PhysAddr{home.count() + 1}, {0xB1, 0xB2}) == 2);
        CHECK(bench.debug_read(home, 4) == std::vector<unsigned char>{0xA0, 0xB1, 0xB2, 6});
        sc_core::wait(1, sc_core::SC_US);
        CHECK(bench.read(PhysAddr{home.count() + 2}) == 0xB2);
        // Where memory ends, and at poison, there is less to be had.
        const std::uint64_t end = bench.memory.capacity().count();
        CHECK(bench.debug_read(bench.at(1, end - 10), 64).size() == 10);
        CHECK(bench.debug_write(bench.at(1, end - 10), bytes(64, 1)) == 10);
        CHECK(bench.debug_read(PhysAddr{end}, 64).empty());
        CHECK(bench.debug_read(bench.at(2, 0x8000), 64).empty());             // never initialised
        CHECK(bench.debug_write(bench.at(2, 0x8000), {1}) == 0);              // part of poison
        CHECK(bench.debug_write(bench.at(2, 0x8000), bytes(128, 9)) == 128);  // whole lines
        CHECK(bench.debug_read(bench.at(2, 0x8000), 128) == bytes(128, 9));
    };
    sc_core::sc_start();
    const auto stats = bench.memory.channels()[0].stats(SimTime{1});
    CHECK(stats.reads == 2);
    CHECK(bench.memory.contents()->stats().wrong == std::array<std::uint64_t, data::wrong_read_count>{});
    CHECK(bench.memory.contents()->stats().poisoned == 0);
}

TEST_CASE("The debug interface sees a partial write that is being merged", "[tlm][debug]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [&] {
        const PhysAddr line = bench.at(1, 0x2000);
        CHECK(bench.debug_write(line, std::vector<unsigned char>(64, 1)) == 64);
        sc_core::sc_spawn(
            [&] { CHECK(bench.write(PhysAddr{line.count() + 4}, {9}) == tlm::TLM_OK_RESPONSE); });
        for (int i = 0; i < 100; ++i) {  // from before its read to after its WR
            sc_core::wait(1, sc_core::SC_NS);
            const auto seen = bench.debug_read(line, 6);
            if (i > 2) CHECK(seen == std::vector<unsigned char>{1, 1, 1, 1, 9, 1});
            if (i == 5) CHECK(bench.debug_write(line, {1, 1}) == 2);
        }
        CHECK(bench.read(PhysAddr{line.count() + 4}) == 9);
        CHECK(bench.read(PhysAddr{line.count() + 5}) == 1);
    };
    sc_core::sc_start();
}

TEST_CASE("Without bytes the debug interface gives none", "[tlm][debug]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    memctrl::MemorySystemParams params;
    params.channel.report_completions = true;
    params.data = data::DataMode::tags;
    Bench bench{params};
    bench.accesses = [] {};
    CHECK(bench.debug_read(PhysAddr{0}, 64).empty());
    CHECK(bench.debug_write(PhysAddr{0}, {1, 2}) == 0);
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

TEST_CASE("A burst is answered once, when its last line is done, and may begin and end within a line",
          "[tlm][data]") {
    Bench bench{two_channels()};
    bench.accesses = [&] {
        std::vector<unsigned char> data(1000);
        for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<unsigned char>(i * 7);
        CHECK(bench.access(tlm::TLM_WRITE_COMMAND, bench.at(1, 0x1005), data) == tlm::TLM_OK_RESPONSE);
        std::vector<unsigned char> back(1000);
        CHECK(bench.access(tlm::TLM_READ_COMMAND, bench.at(1, 0x1005), back) == tlm::TLM_OK_RESPONSE);
        CHECK(back == data);
    };
    sc_core::sc_start();
    // From 0x1005 to 0x13ed: 16 lines, of which the first and the last are written in part.
    std::uint64_t reads = 0;
    std::uint64_t merges = 0;
    for (const auto& channel : bench.memory.channels()) {
        reads += channel.stats(SimTime{1}).reads;
        merges += channel.stats(SimTime{1}).merges;
    }
    CHECK(reads == 16);
    CHECK(merges == 2);
}

TEST_CASE("One poisoned line makes an error of the whole burst", "[tlm][data][integrity]") {
    Bench bench{two_channels()};
    bench.accesses = [&] {
        CHECK(bench.write(bench.at(2, 0x1000), std::vector<unsigned char>(128, 5)) == tlm::TLM_OK_RESPONSE);
        std::vector<unsigned char> back(192);  // the third line was never initialised
        CHECK(bench.access(tlm::TLM_READ_COMMAND, bench.at(2, 0x1000), back) ==
              tlm::TLM_GENERIC_ERROR_RESPONSE);
    };
    sc_core::sc_start();
}

int sc_main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
