// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <deque>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/base/burst.hpp"
#include "models/base/keyid_field.hpp"
#include "models/base/numbered.hpp"
#include "models/base/payload_module.hpp"
#include "models/base/system_time_module.hpp"
#include "models/base/target_protocol_module.hpp"
#include "models/crypto/key_source_module.hpp"
#include "models/crypto/line_engine.hpp"
#include "models/crypto/line_requests_module.hpp"
#include "models/crypto/tweak_input.hpp"

namespace mktme::crypto {

/// Transport over which an engine accesses its memory. Blocking: each line is a call in a process of its own, so that
/// lines overlap before a memory that has only b_transport.
enum class MemoryTransport : std::uint8_t { non_blocking, blocking };

/// Parameters of a stand-alone engine.
struct EngineModuleParams {
    EngineParams engine{};
    TweakInput tweak_input{TweakInput::pa};
    KeyIdField address{default_maxphyaddr, default_keyid_bits};  // tme::AddressLayout is one
    std::uint64_t write_buffer{32};  // writes in the engine that the memory has not been sent, at least 1
    MemoryTransport transport{MemoryTransport::non_blocking};
    std::uint64_t seed{1};  // of engine.key_replacement = random
};

/// AES-XTS engine before any TLM-2.0 memory: bytes and timing.
///
/// Above it, addresses carry the KeyID and data are plaintext. Below it, each access is one whole line of ciphertext at
/// an address without KeyID. An access of any length, with byte enables and streaming, is split into lines and answered
/// once. A line of which not all bytes are written is read, merged and written.
///
/// Both sockets follow the base protocol with four phases and both exclusion rules. There is no direct memory interface.
/// docs/how-to/put-the-engine-before-a-memory.md shows its use, and docs/models/memory-controller.md, "The engine before
/// another memory", defines its timing.
class EngineModule : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<EngineModule> socket;     // accesses in plain
    tlm_utils::simple_initiator_socket<EngineModule> memory;  // the memory that holds ciphertext
    sc_core::sc_port<KeySource> keys;

    /// Throws ConfigError as LineEngine does, and if SystemC's time resolution is coarser than the engine's clock.
    EngineModule(sc_core::sc_module_name name, const EngineModuleParams& params);

    /// Drops the expanded key of an entry of the KeyID table. Its owner calls this when it has changed the key.
    void key_changed(std::uint64_t slot);
    /// Returns the counters of a run that took `elapsed`.
    [[nodiscard]] CryptoStats stats(SimTime elapsed) const { return engine_.stats(elapsed); }
    void begin_phase() { engine_.begin_phase(); }

private:
    using Payload = tlm::tlm_generic_payload;
    using Number = std::size_t;  // of a transaction
    using Tag = std::uint64_t;   // of a line: its index in `lines_`

    /// Access in flight.
    struct Transaction {
        Payload* payload = nullptr;
        sc_core::sc_event* blocked = nullptr;  // event that b_transport waits for; null for non-blocking
        Cycles offered{};                      // first clock in which its lines may enter
        std::vector<LinePart> parts;
        std::size_t parts_outside = 0;  // that have not entered
        std::size_t parts_left = 0;     // that are not done
        SimTime done{};                 // end of the latest line so far
        std::size_t first_error = 0;    // part whose status it is; the number of parts: none
        tlm::tlm_response_status status = tlm::TLM_OK_RESPONSE;
    };
    /// Line of a transaction. `shape` is what the engine knows of it.
    struct PartInFlight {
        Number transaction = 0;
        std::size_t part = 0;
        KeyId keyid{};
        EngineLine shape;
        bool is_inside = false;  // it has entered
        ByteMask written{};      // bytes of `plain` that are valid; of a read: not used
        Line plain{};
    };

    // Accesses from above.
    void b_transport(Payload& payload, sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
        return protocol_.forward(payload, phase, delay);
    }
    bool begin_request(Payload& payload, const sc_core::sc_time& delay);
    [[nodiscard]] bool is_in_field(PhysAddr address, std::uint64_t span) const;
    [[nodiscard]] std::vector<LinePart> lines_of(Payload& payload) const;
    Number begin(Payload& payload, std::vector<LinePart> parts, sc_core::sc_event* blocked,
                 const sc_core::sc_time& delay);
    void take_in(Number number);
    [[nodiscard]] Cycles offered(Tag tag) const { return transactions_[lines_[tag].transaction].offered; }
    void finish_line(Tag tag, tlm::tlm_response_status status, SimTime done);
    void finish(Number number);

    // Debug access, and the direct memory interface that there is not.
    unsigned transport_dbg(Payload& payload);
    [[nodiscard]] bool debug_line(Payload& payload, const LinePart& part);
    [[nodiscard]] bool debug_memory(tlm::tlm_command command, DramAddr line, Line& bytes);
    [[nodiscard]] PartInFlight* pending_write(KeyId keyid, DramAddr line);
    bool get_direct_mem_ptr(Payload& /*payload*/, tlm::tlm_dmi& region) {
        return refuse_direct_access(region);
    }

    // Passage of lines.
    void wake();
    void enter(Cycles now);
    void entered(Number number);
    void send_write(Cycles now);
    [[nodiscard]] std::optional<EngineKey> key_of(KeyId keyid, DramAddr line) const;
    [[nodiscard]] Line encrypted(const EngineKey& key, DramAddr line, const Line& plain) const;
    [[nodiscard]] Line decrypted(const EngineKey& key, DramAddr line, const Line& cipher) const;
    [[nodiscard]] Cycles entry_gate(Tag tag);
    void arm();

    // Requests to the memory and its answers.
    [[nodiscard]] bool is_memory_free() const {
        return requested_ == nullptr && memory_free_ <= sc_core::sc_time_stamp();
    }
    void request(tlm::tlm_command command, Tag tag, const Line& bytes);
    tlm::tlm_sync_enum nb_transport_bw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
    void send_blocking(LineRequest& request);
    void send_non_blocking(LineRequest& request);
    void end_request(const LineRequest& request, const sc_core::sc_time& delay);
    void answered(LineRequest& request, const sc_core::sc_time& delay);
    void receive();
    void respond() { protocol_.respond(); }
    void take_answer(const LineRequest& request);
    void take_data(Tag tag, const Line& cipher, SimTime at);

    KeyIdField address_;
    TweakInput tweak_input_;
    MemoryTransport transport_;
    LineEngine engine_;
    SystemTime time_;
    Numbered<Transaction> transactions_;
    Numbered<PartInFlight> lines_;  // by tag
    std::deque<Tag> input_;         // lines that have not entered, in order of time
    Number requested_number_ = 0;   // transaction of the latest request
    TargetProtocol protocol_;
    LineRequests requests_;
    const LineRequest* requested_ = nullptr;  // after its BEGIN_REQ and before its END_REQ
    sc_core::sc_time memory_free_;            // end of the latest request phase
    tlm_utils::peq_with_get<LineRequest> answers_{"answers"};
    sc_core::sc_event clock_;  // an engine clock in which something may happen
};

}  // namespace mktme::crypto
