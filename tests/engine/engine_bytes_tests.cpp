// SPDX-License-Identifier: Apache-2.0
// Bytes of the stand-alone engine before a memory that is not ours: ciphertext as libcrypto computes it.
// SystemC elaborates once per process: each TEST_CASE is a ctest of its own, and none has sections.
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/crypto/tweak_input.hpp"
#include "tests/engine/engine_bench.hpp"

namespace {

using namespace mktme;
using namespace mktme::testing;
using crypto::MemoryTransport;

using Plain = EngineBench<PlainMemory>;
using Phased = EngineBench<PhasedMemory>;
using Octet = std::vector<unsigned char>;

/// Writes lines through three KeyIDs and reads them back.
template <class Memory>
void round_trip(const crypto::EngineModuleParams& params) {
    EngineBench<Memory> bench{params};
    bench.accesses = [&] {
        const Octet first = some_bytes(1, 64);
        const Octet second = some_bytes(2, 64);
        const Octet third = some_bytes(3, 64);
        CHECK(bench.write(at(1, 0x1000), first) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.write(at(2, 0x2040), second) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.write(at(0, 0x3080), third) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.plain_in_memory(1, 0x1000) == first);
        CHECK(bench.plain_in_memory(2, 0x2040) == second);
        const auto in_plain = bench.memory.storage.line(0x3080);
        CHECK(std::ranges::equal(in_plain, std::as_bytes(std::span{third})));
        CHECK(bench.read(at(1, 0x1000), 64) == first);
        CHECK(bench.read(at(2, 0x2040), 64) == second);
        CHECK(bench.read(at(0, 0x3080), 64) == third);
    };
    sc_core::sc_start();
}

}  // namespace

TEST_CASE("A memory of b_transport alone holds what libcrypto encrypts, and reads give the plaintext",
          "[engine][bytes]") {
    round_trip<PlainMemory>({});
}

TEST_CASE("Over blocking calls the memory holds the same ciphertext", "[engine][bytes]") {
    round_trip<PlainMemory>({.transport = MemoryTransport::blocking});
}

TEST_CASE("A memory of four phases holds what libcrypto encrypts", "[engine][bytes]") {
    round_trip<PhasedMemory>({});
}

TEST_CASE("The tweak may be the number of the line", "[engine][bytes]") {
    Plain bench{{.tweak_input = crypto::TweakInput::pa_over_64}};
    bench.accesses = [&] {
        const Octet data = some_bytes(9, 64);
        CHECK(bench.write(at(1, 0x1000), data) == tlm::TLM_OK_RESPONSE);
        const auto plain = bench.keys.decrypted(1, 0x1000 / 64, bench.memory.storage.line(0x1000));
        CHECK(std::ranges::equal(plain, std::as_bytes(std::span{data})));
        CHECK(bench.read(at(1, 0x1000), 64) == data);
    };
    sc_core::sc_start();
}

TEST_CASE("Another KeyID reads the ciphertext under its own key", "[engine][bytes]") {
    Plain bench;
    bench.accesses = [&] {
        const Octet data = some_bytes(4, 64);
        CHECK(bench.write(at(1, 0x400), data) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.read(at(3, 0x400), 64) == bench.plain_in_memory(3, 0x400));
        CHECK(bench.read(at(3, 0x400), 64) != data);
        const auto cipher = bench.memory.storage.line(0x400);
        const Octet as_stored = bench.read(at(0, 0x400), 64);
        CHECK(std::ranges::equal(std::as_bytes(std::span{as_stored}), cipher));
    };
    sc_core::sc_start();
}

TEST_CASE("The key is that of the moment at which a line is sent or has come", "[engine][bytes]") {
    Plain bench;
    bench.accesses = [&] {
        const Octet data = some_bytes(4, 64);
        CHECK(bench.write(at(1, 0), data) == tlm::TLM_OK_RESPONSE);
        const Octet before = bench.plain_in_memory(1, 0);
        bench.keys.set(1, crypto::Algorithm::aes_xts_128, 0x55);
        CHECK(bench.read(at(1, 0), 64) == bench.plain_in_memory(1, 0));
        CHECK(bench.read(at(1, 0), 64) != data);
        bench.keys.set(1, crypto::Algorithm::aes_xts_128, 0x10);
        CHECK(bench.read(at(1, 0), 64) == before);
    };
    sc_core::sc_start();
}

TEST_CASE(
    "A write of part of a line keeps the other bytes, and the memory sees a read and a write of the line",
    "[engine][bytes]") {
    Plain bench;
    bench.accesses = [&] {
        Octet expected = some_bytes(5, 64);
        CHECK(bench.write(at(1, 0x40), expected) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.memory.arrivals.size() == 1);
        const Octet change = some_bytes(77, 13);
        CHECK(bench.write(at(1, 0x40 + 30), change) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.memory.arrivals.size() == 3);
        std::ranges::copy(change, expected.begin() + 30);
        CHECK(bench.plain_in_memory(1, 0x40) == expected);
        CHECK(bench.read(at(1, 0x40), 64) == expected);
    };
    sc_core::sc_start();
}

TEST_CASE("A burst over lines with byte enables changes the enabled bytes only, and reads them only",
          "[engine][bytes]") {
    Phased bench;
    bench.accesses = [&] {
        Octet expected = some_bytes(6, 256);
        CHECK(bench.write(at(2, 0x100), expected) == tlm::TLM_OK_RESPONSE);
        Access access;
        access.data = some_bytes(200, 150);
        access.enables = {TLM_BYTE_ENABLED, TLM_BYTE_DISABLED, TLM_BYTE_ENABLED};
        access.prepare(tlm::TLM_WRITE_COMMAND, at(2, 0x100 + 50), 150);
        CHECK(bench.transport(access) == tlm::TLM_OK_RESPONSE);
        for (std::size_t i = 0; i < 150; ++i)
            if (i % 3 != 1) expected[50 + i] = access.data[i];
        CHECK(bench.read(at(2, 0x100), 256) == expected);

        access.data.assign(150, 0xEE);
        access.prepare(tlm::TLM_READ_COMMAND, at(2, 0x100 + 50), 150);
        CHECK(bench.transport(access) == tlm::TLM_OK_RESPONSE);
        for (std::size_t i = 0; i < 150; ++i) CHECK(access.data[i] == (i % 3 == 1 ? 0xEE : expected[50 + i]));
    };
    sc_core::sc_start();
}

TEST_CASE("With a streaming width the last beat that writes a byte wins", "[engine][bytes]") {
    Phased bench;
    bench.accesses = [&] {
        Octet expected = some_bytes(8, 128);
        CHECK(bench.write(at(1, 0x80), expected) == tlm::TLM_OK_RESPONSE);
        Access access;
        access.data = some_bytes(100, 100);
        access.prepare(tlm::TLM_WRITE_COMMAND, at(1, 0x80 + 40), 40);  // two and a half beats over two lines
        CHECK(bench.transport(access) == tlm::TLM_OK_RESPONSE);
        for (std::size_t i = 0; i < 100; ++i) expected[40 + i % 40] = access.data[i];
        CHECK(bench.read(at(1, 0x80), 128) == expected);
        access.prepare(tlm::TLM_READ_COMMAND, at(1, 0x80 + 40), 40);
        CHECK(bench.transport(access) == tlm::TLM_OK_RESPONSE);
        for (std::size_t i = 0; i < 100; ++i) CHECK(access.data[i] == expected[40 + i % 40]);
    };
    sc_core::sc_start();
}

TEST_CASE("Debug access takes no time, decrypts, merges, and stops where the memory ends",
          "[engine][debug]") {
    Plain bench;
    bench.accesses = [&] {
        Octet expected = some_bytes(3, 200);
        CHECK(bench.debug_write(at(1, 0x1010), expected) == 200);
        CHECK(bench.memory.arrivals.empty());
        CHECK(sc_core::sc_time_stamp() == sc_core::SC_ZERO_TIME);
        CHECK(bench.debug_read(at(1, 0x1010), 200) == expected);
        CHECK(bench.read(at(1, 0x1010), 200) == expected);
        const Octet line = bench.plain_in_memory(1, 0x1040);
        CHECK(std::ranges::equal(line, std::span{expected}.subspan(0x30, 64)));
        CHECK(bench.debug_read(at(3, 0x1010), 200) != expected);
        const std::uint64_t end = Storage::capacity;
        CHECK(bench.debug_write(at(1, end - 100), some_bytes(1, 200)) == 100);
        CHECK(bench.debug_read(at(1, end - 100), 200).size() == 100);
        CHECK(bench.debug_read(at(4, 0), 64).empty());                    // its KeyID is refused
        CHECK(bench.debug_read(at(1, (1ULL << 46U) - 64), 128).empty());  // it reaches another KeyID
        CHECK(bench.debug_read(1ULL << 52U, 64).empty());
    };
    sc_core::sc_start();
}

TEST_CASE("Debug access sees and changes a write that waits in the engine", "[engine][debug]") {
    Plain bench;
    bench.accesses = [&] {
        const Octet old = some_bytes(1, 64);
        CHECK(bench.debug_write(at(1, 0), old) == 64);
        Octet data = some_bytes(50, 64);
        sc_core::sc_spawn([&] { CHECK(bench.write(at(1, 0), data) == tlm::TLM_OK_RESPONSE); });
        sc_core::wait(3, sc_core::SC_NS);
        CHECK(bench.memory.arrivals.empty());  // it is being encrypted
        CHECK(bench.debug_read(at(1, 0), 64) == data);
        CHECK(bench.plain_in_memory(1, 0) == old);
        CHECK(bench.debug_read(at(3, 0), 64) == bench.plain_in_memory(3, 0));
        CHECK(bench.debug_write(at(1, 8), {1, 2, 3}) == 3);
        sc_core::wait(200, sc_core::SC_NS);
        data[8] = 1;
        data[9] = 2;
        data[10] = 3;
        CHECK(bench.plain_in_memory(1, 0) == data);
    };
    sc_core::sc_start();
}

TEST_CASE("A key of a slot beyond the KeyIDs is refused as a fault of its owner", "[engine]") {
    struct Wrong : crypto::KeySource {
        [[nodiscard]] std::optional<crypto::EngineKey> key(KeyId, DramAddr) const override {
            return crypto::EngineKey{.slot = 64};
        }
    } wrong;
    crypto::EngineModule engine{"engine", {}};
    PlainMemory memory{"memory"};
    Probe probe{"probe"};
    engine.keys.bind(wrong);
    engine.memory.bind(memory.socket);
    probe.socket.bind(engine.socket);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    Access access;
    access.data.resize(64);
    access.prepare(tlm::TLM_READ_COMMAND, 0, 64);
    CHECK_THROWS_AS(probe.socket->transport_dbg(access.payload), InvariantError);
}
