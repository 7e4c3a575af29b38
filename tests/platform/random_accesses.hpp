// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <string_view>
#include <tlm>
#include <utility>
#include <vector>

#include "models/base/random.hpp"

namespace mktme::testing {

/// Reference-counted payload with its own data.
class Access : public tlm::tlm_mm_interface {
public:
    tlm::tlm_generic_payload payload{this};
    std::vector<unsigned char> data;
    std::vector<unsigned char> enables;
    std::vector<unsigned char> expected;  // of a read; of a write, the data it writes
    bool is_held = false;                 // the initiator has not released it yet
    bool is_freed = false;                // its last reference was released

    void free(tlm::tlm_generic_payload*) override {
        CHECK_FALSE(is_held);
        CHECK_FALSE(is_freed);
        is_freed = true;
    }
    void prepare(tlm::tlm_command command, std::uint64_t address, std::uint64_t width) {
        payload.set_command(command);
        payload.set_address(address);
        payload.set_data_ptr(data.data());
        payload.set_data_length(static_cast<unsigned>(data.size()));
        payload.set_streaming_width(static_cast<unsigned>(width));
        payload.set_byte_enable_ptr(enables.empty() ? nullptr : enables.data());
        payload.set_byte_enable_length(static_cast<unsigned>(enables.size()));
        payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    }
};

/// Expected bytes of memory: the writes of all requests in the order in which they are sent.
class ByteOracle {
public:
    /// Applies the access byte by byte. Sets `expected` to the result of a read, in which disabled bytes are unchanged.
    void apply(Access& access) {
        const auto& p = access.payload;
        access.expected = access.data;
        for (unsigned i = 0; i < p.get_data_length(); ++i) {
            if (!access.enables.empty() && access.enables[i % access.enables.size()] == TLM_BYTE_DISABLED)
                continue;
            unsigned char& byte = bytes_[p.get_address() + i % p.get_streaming_width()];
            if (p.is_write()) byte = access.data[i];
            else access.expected[i] = byte;
        }
    }
    void set(std::uint64_t address, unsigned char byte) { bytes_[address] = byte; }
    [[nodiscard]] unsigned char at(std::uint64_t address) const { return bytes_.at(address); }

private:
    std::map<std::uint64_t, unsigned char> bytes_;
};

/// Accesses of any length and shape at random places of some areas, and the bytes that each of them must see.
class RandomAccesses {
public:
    /// Addresses begin at one of `areas` and reach `reach` bytes from there. `name` seeds the draws.
    RandomAccesses(std::vector<std::uint64_t> areas, std::uint64_t reach, std::string_view name)
        : areas_{std::move(areas)},
          reach_{reach},
          random_{17, name} {}

    /// Draws a read or a write, and applies it to the expected bytes.
    void draw(Access& access) {
        const std::uint64_t offset = random_.below(reach_);
        const std::uint64_t length = 1 + random_.below(std::min<std::uint64_t>(reach_ - offset, 300));
        access.data.resize(length);
        for (auto& byte : access.data) byte = static_cast<unsigned char>(random_.below(256));
        if (random_.below(4) == 0) {
            access.enables.resize(1 + random_.below(80));
            for (auto& enable : access.enables)
                enable = random_.below(3) == 0 ? TLM_BYTE_DISABLED : TLM_BYTE_ENABLED;
        }
        const std::uint64_t width =
            random_.below(8) == 0 ? 1 + random_.below(length) : length + random_.below(2);
        access.prepare(random_.below(2) == 0 ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND,
                       areas_[random_.below(areas_.size())] + offset, width);
        memory_.apply(access);
    }
    /// Fills the areas over the debug interface of a socket.
    template <class Socket>
    void fill(Socket& socket) {
        for (const std::uint64_t area : areas_) {
            Access access;
            access.data.resize(reach_);
            for (auto& byte : access.data) byte = static_cast<unsigned char>(random_.below(256));
            access.prepare(tlm::TLM_WRITE_COMMAND, area, reach_);
            REQUIRE(socket->transport_dbg(access.payload) == reach_);
            for (std::uint64_t i = 0; i < reach_; ++i) memory_.set(area + i, access.data[i]);
        }
    }
    /// Checks that the debug interface of a socket reads the expected bytes.
    template <class Socket>
    void check_memory(Socket& socket) const {
        for (const std::uint64_t area : areas_) {
            Access access;
            access.data.resize(reach_);
            access.prepare(tlm::TLM_READ_COMMAND, area, reach_);
            REQUIRE(socket->transport_dbg(access.payload) == reach_);
            for (std::uint64_t i = 0; i < reach_; ++i) REQUIRE(access.data[i] == memory_.at(area + i));
        }
    }
    /// Returns the expected byte at an address of an area.
    [[nodiscard]] unsigned char expected(std::uint64_t address) const { return memory_.at(address); }
    /// Returns a number below `end`, from the same stream as the accesses.
    std::uint64_t below(std::uint64_t end) { return random_.below(end); }

private:
    std::vector<std::uint64_t> areas_;
    std::uint64_t reach_;
    RandomStream random_;
    ByteOracle memory_;
};

}  // namespace mktme::testing
