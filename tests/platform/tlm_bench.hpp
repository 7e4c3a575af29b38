// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <vector>

#include "models/platform/machine.hpp"
#include "models/platform/memory_module.hpp"
#include "models/platform/package_module.hpp"
#include "models/platform/package_params.hpp"
#include "tests/platform/base_protocol.hpp"

namespace mktme::testing {

/// An initiator that does nothing by itself.
struct Probe : sc_core::sc_module {
    tlm_utils::simple_initiator_socket<Probe> socket{"socket"};
    explicit Probe(sc_core::sc_module_name name) : sc_module{name} {}
};

/// A package with its module, a memory bound to it, and an initiator that makes blocking accesses, one after the other.
struct Bench : sc_core::sc_module {
    using Status = tlm::tlm_response_status;

    platform::Machine machine;
    platform::Package& package = machine.package(0);
    platform::PackageModule package_module{"package0", package};
    platform::MemoryModule module{"memory"};
    tlm_utils::simple_initiator_socket<Bench> socket{"socket"};
    std::function<void()> accesses;

    explicit Bench(const platform::PackageParams& params) : sc_module{"bench"}, machine{{params}} {
        module.lines(package_module.lines);
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
        return package.layout().with_keyid(DramAddr{address}, KeyId{keyid});
    }
    /// Returns the byte at `address`; nothing if the read failed.
    std::optional<unsigned> read(PhysAddr address) {
        std::array<unsigned char, 1> byte{};
        if (access(tlm::TLM_READ_COMMAND, address, byte) != tlm::TLM_OK_RESPONSE) return std::nullopt;
        return byte[0];
    }
    /// Returns the bytes that the debug interface reads, at most `count`.
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

/// A package with its module and a memory, for initiators of the test's own.
struct MemoryOfPackage {
    platform::Machine machine;
    platform::Package& package = machine.package(0);
    platform::PackageModule package_module{"package0", package};
    platform::MemoryModule module;

    explicit MemoryOfPackage(const platform::PackageParams& params,
                             std::size_t most_waiting = platform::MemoryModule::any_number)
        : machine{{params}},
          module{"memory", most_waiting} {
        module.lines(package_module.lines);
    }
};

/// Returns a memory with real bytes: KeyID 1 without integrity, KeyID 2 with it.
inline platform::PackageParams full_with_integrity(double resolution = 1,
                                                   sc_core::sc_time_unit unit = sc_core::SC_FS) {
    sc_core::sc_set_time_resolution(resolution, unit);
    platform::PackageParams params;
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    params.keys.mktme.key = {{.keyid = 1},
                             {.keyid = 2, .algorithm = tme::TmeAlgorithm::aes_xts_128_integrity}};
    params.data = contents::DataMode::full;
    return params;
}

/// Returns a memory of two channels that alternate with every line.
inline platform::PackageParams two_channels(double resolution = 1,
                                            sc_core::sc_time_unit unit = sc_core::SC_FS) {
    auto params = full_with_integrity(resolution, unit);
    params.memory.channels = 2;
    return params;
}

}  // namespace mktme::testing
