// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/crypto/line_engine.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using crypto::EngineLine;
using crypto::LineAccess;
using crypto::LineCipher;
using crypto::LineEngine;

constexpr Cycles never = Cycles::max();
constexpr Cycles lead{24};  // of a write of AES-128 in the default engine

EngineLine line(std::uint64_t tag, LineAccess access, std::uint64_t address,
                LineCipher cipher = LineCipher::aes_xts_128) {
    return {.tag = tag, .line = DramAddr{address}, .access = access, .cipher = cipher};
}
EngineLine read(std::uint64_t tag, std::uint64_t address) { return line(tag, LineAccess::read, address); }
EngineLine write(std::uint64_t tag, std::uint64_t address) { return line(tag, LineAccess::write, address); }
EngineLine partial(std::uint64_t tag, std::uint64_t address) {
    return line(tag, LineAccess::partial_write, address);
}

}  // namespace

TEST_CASE("A line enters in the clock after the one before", "[crypto][line-engine]") {
    LineEngine engine{{}, 32};
    CHECK(engine.entry_gate(read(0, 0)) == 0_cy);
    engine.enter(read(0, 0), 5_cy);
    CHECK(engine.entry_gate(read(1, 64)) == 6_cy);
    CHECK(engine.entry_gate(write(1, 64)) == 6_cy);
}

TEST_CASE("Lines of one address keep each other out unless both are reads", "[crypto][line-engine]") {
    LineEngine engine{{}, 32};
    engine.enter(read(0, 0), 0_cy);
    engine.enter(read(1, 0), 1_cy);
    CHECK(engine.entry_gate(write(2, 0)) == never);
    CHECK(engine.entry_gate(partial(2, 0)) == never);
    engine.decrypt(0, 50_ns);
    CHECK(engine.entry_gate(write(2, 0)) == never);
    engine.leave(1);
    CHECK(engine.entry_gate(write(2, 0)) == 2_cy);
    engine.enter(write(2, 0), 200_cy);
    CHECK(engine.entry_gate(read(0, 0)) == never);
    engine.send(200_cy + lead);
    CHECK(engine.entry_gate(read(0, 0)) == never);  // the memory has not done it
    engine.leave(2);
    CHECK(engine.entry_gate(read(0, 0)) == 201_cy + lead);
    engine.enter(partial(0, 0), 300_cy);
    CHECK(engine.entry_gate(read(1, 0)) == never);
    engine.decrypt(0, 200_ns);
    CHECK(engine.entry_gate(read(1, 0)) == never);
}

TEST_CASE("A credit is held until the read starts in its core", "[crypto][line-engine]") {
    LineEngine engine{{.read_buffer = 2}, 32};
    engine.enter(read(0, 0), 0_cy);
    engine.enter(read(1, 64), 1_cy);
    CHECK(engine.entry_gate(read(2, 128)) == never);
    CHECK(engine.entry_gate(line(2, LineAccess::read, 128, LineCipher::none)) == 2_cy);
    CHECK(engine.entry_gate(write(2, 128)) == 2_cy);
    engine.decrypt(1, 50_ns);
    CHECK(engine.entry_gate(read(2, 128)) == 100_cy);  // its data core is idle
    engine.leave(0);                                   // an error returns the credit at once
    CHECK(engine.entry_gate(read(2, 128)) == 2_cy);
}

TEST_CASE("A write is sent when its tweak and its line are encrypted", "[crypto][line-engine]") {
    LineEngine engine{{}, 32};
    CHECK(engine.send_gate() == never);
    engine.enter(write(3, 0), 7_cy);
    CHECK(engine.send_gate() == 7_cy + lead);
    CHECK(engine.next_write() == 3);
    engine.enter(line(4, LineAccess::write, 64, LineCipher::none), 8_cy);
    CHECK(engine.next_write() == 3);  // writes keep their order
    engine.send(7_cy + lead);
    CHECK(engine.send_gate() == 8_cy + lead);  // one request a clock
}

TEST_CASE("A merged line joins the writes at the time of its plaintext", "[crypto][line-engine]") {
    LineEngine engine{{}, 32};
    engine.enter(partial(0, 0), 0_cy);
    CHECK(engine.send_gate() == never);
    CHECK(engine.decrypt(0, 50_ns) == 56'500_ps);
    CHECK(engine.send_gate() == 113_cy + lead);
    engine.enter(write(1, 64), 112_cy);  // its plaintext is there before
    CHECK(engine.next_write() == 1);
    engine.enter(write(2, 128), 113_cy);
    engine.send(112_cy + lead);
    CHECK(engine.next_write() == 0);
}

TEST_CASE("A write buffer counts partial writes from their entry, and until they are sent",
          "[crypto][line-engine]") {
    LineEngine engine{{}, 2};
    engine.enter(partial(0, 0), 0_cy);
    engine.enter(write(1, 64), 1_cy);
    CHECK(engine.entry_gate(write(2, 128)) == never);
    CHECK(engine.entry_gate(partial(2, 128)) == never);
    CHECK(engine.entry_gate(read(2, 128)) == 2_cy);
    engine.leave(0);  // an error of its read
    CHECK(engine.entry_gate(write(2, 128)) == 2_cy);
    engine.enter(write(2, 128), 2_cy);
    CHECK(engine.entry_gate(write(0, 192)) == never);
    engine.leave(1);  // refused before it is sent
    CHECK(engine.next_write() == 2);
    CHECK(engine.entry_gate(write(0, 192)) == 3_cy);
    CHECK_THROWS_AS((LineEngine{{}, 0}), ConfigError);
}
