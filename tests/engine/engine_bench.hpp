// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <functional>
#include <optional>
#include <set>

#include "models/crypto/engine_module.hpp"
#include "tests/crypto/xts_oracle.hpp"
#include "tests/engine/foreign_memories.hpp"
#include "tests/platform/base_protocol.hpp"

namespace mktme::testing {

using Octets = crypto::testing::Octets;

/// Key table of a test: KeyID 0 is plain; 1, 2 and 3 have keys, 2 one of 256 bits. KeyIDs from 4 on are refused.
class Keys : public crypto::KeySource {
public:
    struct Material {
        crypto::Algorithm algorithm;
        Octets data_key;
        Octets tweak_key;
        crypto::XtsKey key{algorithm, data_key, tweak_key};
    };
    std::map<std::uint16_t, Material> materials;

    Keys() {
        set(1, crypto::Algorithm::aes_xts_128, 0x10);
        set(2, crypto::Algorithm::aes_xts_256, 0x20);
        set(3, crypto::Algorithm::aes_xts_128, 0x30);
    }
    void set(std::uint16_t keyid, crypto::Algorithm algorithm, unsigned first) {
        const std::size_t bytes = algorithm == crypto::Algorithm::aes_xts_128 ? 16 : 32;
        materials.erase(keyid);
        materials.emplace(keyid, Material{algorithm, crypto::testing::counting(first, bytes),
                                          crypto::testing::counting(first + 0x80, bytes)});
    }
    [[nodiscard]] std::optional<crypto::EngineKey> key(KeyId keyid, DramAddr /*line*/) const override {
        const auto found = materials.find(keyid.count());
        if (found == materials.end())
            return keyid == KeyId{} ? std::optional{crypto::EngineKey{}} : std::nullopt;
        return crypto::EngineKey{&found->second.key, found->second.algorithm, keyid.count()};
    }
    /// Returns the plaintext of a line under a KeyID with a key, as libcrypto's own XTS mode decrypts it.
    [[nodiscard]] Octets decrypted(std::uint16_t keyid, std::uint64_t tweak, const Octets& cipher) const {
        const Material& m = materials.at(keyid);
        return crypto::testing::libcrypto_decrypted(m.algorithm, m.data_key, m.tweak_key, tweak, cipher);
    }
};

/// An initiator that does nothing by itself.
struct Probe : sc_core::sc_module {
    tlm_utils::simple_initiator_socket<Probe> socket{"socket"};
    explicit Probe(sc_core::sc_module_name name) : sc_module{name} {}
};

/// An engine before a memory, and an initiator whose accesses run in a thread.
template <class Memory>
struct EngineBench : sc_core::sc_module {
    using Status = tlm::tlm_response_status;

    Keys keys;
    crypto::EngineModule engine;
    Memory memory{"memory"};
    tlm_utils::simple_initiator_socket<EngineBench> socket{"socket"};
    std::function<void()> accesses = [] {};

    explicit EngineBench(const crypto::EngineModuleParams& params = {})
        : sc_module{"bench"},
          engine{"engine", params} {
        engine.keys.bind(keys);
        engine.memory.bind(memory.socket);
        socket.bind(engine.socket);
        SC_HAS_PROCESS(EngineBench);
        SC_THREAD(run);
    }
    // NOLINTNEXTLINE(readability-make-member-function-const): SC_THREAD takes no const function
    void run() { accesses(); }

    Status transport(Access& access, sc_core::sc_time delay = {}) {
        socket->b_transport(access.payload, delay);
        CHECK(delay == sc_core::SC_ZERO_TIME);
        CHECK_FALSE(access.payload.is_dmi_allowed());
        return access.payload.get_response_status();
    }
    Status write(std::uint64_t address, std::vector<unsigned char> data) {
        Access access;
        access.data = std::move(data);
        access.prepare(tlm::TLM_WRITE_COMMAND, address, access.data.size());
        return transport(access);
    }
    std::vector<unsigned char> read(std::uint64_t address, std::size_t length,
                                    Status expected = tlm::TLM_OK_RESPONSE) {
        Access access;
        access.data.resize(length, 0xEE);
        access.prepare(tlm::TLM_READ_COMMAND, address, length);
        CHECK(transport(access) == expected);
        return access.data;
    }
    std::vector<unsigned char> debug_read(std::uint64_t address, std::size_t length) {
        Access access;
        access.data.resize(length);
        access.prepare(tlm::TLM_READ_COMMAND, address, length);
        access.data.resize(socket->transport_dbg(access.payload));
        return access.data;
    }
    unsigned debug_write(std::uint64_t address, std::vector<unsigned char> data) {
        Access access;
        access.data = std::move(data);
        access.prepare(tlm::TLM_WRITE_COMMAND, address, access.data.size());
        return socket->transport_dbg(access.payload);
    }
    /// Returns the line at `address` in memory, decrypted by libcrypto under a KeyID; the tweak is the address.
    [[nodiscard]] std::vector<unsigned char> plain_in_memory(std::uint16_t keyid,
                                                             std::uint64_t address) const {
        const Octets plain = keys.decrypted(keyid, address, memory.storage.line(address));
        std::vector<unsigned char> bytes;
        for (const std::byte byte : plain) bytes.push_back(std::to_integer<unsigned char>(byte));
        return bytes;
    }
};

/// Returns the address through which a KeyID reaches `address`: 52 bits, of which the top 6 are the KeyID.
constexpr std::uint64_t at(std::uint64_t keyid, std::uint64_t address) { return keyid << 46U | address; }

/// Returns `count` bytes that differ from those of another `first`.
inline std::vector<unsigned char> some_bytes(unsigned first, std::size_t count) {
    std::vector<unsigned char> bytes;
    for (std::size_t i = 0; i < count; ++i)
        bytes.push_back(static_cast<unsigned char>(first + i * 7 + i / 64));
    return bytes;
}

}  // namespace mktme::testing
