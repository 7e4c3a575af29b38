// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <limits>
#include <optional>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/base/burst.hpp"
#include "models/base/numbered.hpp"
#include "models/base/payload_module.hpp"
#include "models/base/system_time_module.hpp"
#include "models/base/target_protocol_module.hpp"
#include "models/platform/line_interface_module.hpp"

namespace mktme::platform {

/// Memory of a package behind a TLM-2.0 target socket, for SystemC platforms with initiators of their own.
///
/// The address carries the KeyID. An access of any length, with byte enables and streaming, is split into lines and
/// answered once. A line of which not all bytes are written is read, merged and written. A request's lines wait at the
/// ports of their own data channels, in order of time. A full port therefore delays no other port.
///
/// Non-blocking transport follows the base protocol with four phases and both exclusion rules. END_REQ is sent once the
/// request's lines wait at their ports. BEGIN_RESP is sent once all are done and the previous response has ended. There
/// is no direct memory interface. docs/architecture.md defines the use of the data pointer in each data.mode.
class MemoryModule : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<MemoryModule> socket;
    sc_core::sc_port<LineInterface> lines;  // the package's door

    static constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

    /// END_REQ is delayed while `most_waiting` lines (at least 1) wait at one of the ports that the request needs.
    /// Throws ConfigError if `most_waiting` is 0.
    explicit MemoryModule(sc_core::sc_module_name name, std::size_t most_waiting = any_number);

private:
    using Payload = tlm::tlm_generic_payload;
    using Number = std::size_t;  // of a transaction

    /// Access in flight.
    struct Transaction {
        Payload* payload = nullptr;
        sc_core::sc_event* blocked = nullptr;  // event that b_transport waits for; null for non-blocking
        Cycles offered{};                      // first cycle in which its lines may be offered
        std::vector<LinePart> parts;
        std::size_t parts_left = 0;
        SimTime done{};  // completion of the latest line so far
        bool is_poisoned = false;
    };
    /// Line of a transaction. Its index in `parts_` is the tag of the request.
    struct Line {
        Number transaction = 0;
        std::size_t part = 0;
    };
    void b_transport(Payload& payload, sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
        return protocol_.forward(payload, phase, delay);
    }
    unsigned transport_dbg(Payload& payload);
    bool get_direct_mem_ptr(Payload& /*payload*/, tlm::tlm_dmi& region) {
        return refuse_direct_access(region);
    }

    // Requests.
    bool begin_request(Payload& payload, const sc_core::sc_time& delay);
    [[nodiscard]] std::vector<LinePart> lines_of(Payload& payload);
    Number begin(Payload& payload, std::vector<LinePart> parts, sc_core::sc_event* blocked,
                 const sc_core::sc_time& delay);
    void wake();
    void take_request(Cycles now);
    void take_in(Number transaction);
    [[nodiscard]] bool has_room(const Transaction& transaction);
    void put(Number number, std::size_t index);

    // Responses.
    void collect();
    void finish_line(const memctrl::Completion& done);
    void finish(Number number);
    void respond() { protocol_.respond(); }

    [[nodiscard]] Package& package() { return lines->package(); }
    [[nodiscard]] memctrl::RequesterId requester();

    SystemTime time_;
    std::size_t most_waiting_;
    std::optional<memctrl::RequesterId>
        requester_;  // connected on first use: ports are bound after construction
    Numbered<Transaction> transactions_;
    Numbered<Line> parts_;  // by tag
    Number requested_ = 0;  // transaction of the latest request
    TargetProtocol protocol_;
    sc_core::sc_event request_due_;
};

}  // namespace mktme::platform
