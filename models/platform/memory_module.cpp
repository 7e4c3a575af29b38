// SPDX-License-Identifier: Apache-2.0
// Transport interface of IEEE 1666-2011, and the path of incoming requests.
#include "models/platform/memory_module.hpp"

#include <algorithm>
#include <utility>

#include "models/base/error.hpp"
#include "models/platform/payload_module.hpp"

namespace mktme::platform {

namespace {
constexpr const char* protocol = "/mktme/memory/base-protocol";
}

MemoryModule::MemoryModule(sc_core::sc_module_name name, std::size_t most_waiting)
    : sc_module{name},
      socket{"socket"},
      lines{"lines"},
      most_waiting_{most_waiting},
      protocol_{
          protocol,
          [this](Payload& payload, const sc_core::sc_time& delay) { return begin_request(payload, delay); },
          [this](Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
              return socket->nb_transport_bw(payload, phase, delay);
          }} {
    if (most_waiting == 0) throw ConfigError{"most_waiting = 0: no request would ever be taken"};
    socket.register_b_transport(this, &MemoryModule::b_transport);
    socket.register_nb_transport_fw(this, &MemoryModule::nb_transport_fw);
    socket.register_transport_dbg(this, &MemoryModule::transport_dbg);
    socket.register_get_direct_mem_ptr(this, &MemoryModule::get_direct_mem_ptr);
    SC_HAS_PROCESS(MemoryModule);
    SC_METHOD(wake);
    SC_METHOD(respond);
    sensitive << protocol_.event();
    dont_initialize();
}

void MemoryModule::b_transport(Payload& payload, sc_core::sc_time& delay) {
    auto parts = lines_of(payload);
    if (parts.empty()) return;
    sc_core::sc_event finished;
    take_in(begin(payload, std::move(parts), &finished, delay));
    wait(finished);
    delay = sc_core::SC_ZERO_TIME;
}

unsigned MemoryModule::transport_dbg(Payload& payload) {
    if (payload.get_data_ptr() == nullptr || payload.get_command() == tlm::TLM_IGNORE_COMMAND) return 0;
    const Cycles next = lines->catch_up();
    const bool is_there = time_.seen(package().clock().edge(next)) <= sc_core::sc_time_stamp();
    if (is_there) package().reach(next);  // keys and faults due now
    collect();
    const std::span data{reinterpret_cast<std::byte*>(payload.get_data_ptr()), payload.get_data_length()};
    const PhysAddr address{payload.get_address()};
    return static_cast<unsigned>(payload.is_read() ? package().debug_read(address, data)
                                                   : package().debug_write(address, data));
}

bool MemoryModule::begin_request(Payload& payload, const sc_core::sc_time& delay) {
    auto parts = lines_of(payload);
    if (parts.empty()) return false;
    requested_ = begin(payload, std::move(parts), nullptr, delay);
    request_due_.notify(time_.until(package().clock().edge(transactions_[requested_].offered)));
    return true;
}

/// Returns the line parts of an access. If it cannot be served or enables no byte, returns none and sets the payload's
/// response.
std::vector<LinePart> MemoryModule::lines_of(Payload& payload) {
    payload.set_dmi_allowed(false);
    if (const auto refused = refusal(payload, package().decoder())) {
        payload.set_response_status(*refused);
        return {};
    }
    std::vector<LinePart> parts;
    if (payload.get_command() != tlm::TLM_IGNORE_COMMAND) parts = split(burst_of(payload));
    if (parts.empty()) payload.set_response_status(tlm::TLM_OK_RESPONSE);
    return parts;
}

MemoryModule::Number MemoryModule::begin(Payload& payload, std::vector<LinePart> parts,
                                         sc_core::sc_event* blocked, const sc_core::sc_time& delay) {
    const SimTime sent = time_.first_seen(sc_core::sc_time_stamp() + delay);
    const SimTime ready = sent + package().frontend_latency();
    const std::size_t count = parts.size();
    return transactions_.add({.payload = &payload,
                              .blocked = blocked,
                              .offered = package().clock().at_or_after(ready),
                              .parts = std::move(parts),
                              .parts_left = count});
}

/// Takes the request that is due, and the answers that have come.
void MemoryModule::wake() {
    next_trigger(lines->progress() | request_due_);
    const Cycles now = lines->catch_up();
    take_request(now);
    collect();
}

/// Ends the request phase of the socket once the request has arrived and its ports have room for it.
void MemoryModule::take_request(Cycles now) {
    while (protocol_.is_requested() && transactions_[requested_].offered <= now &&
           has_room(transactions_[requested_])) {
        take_in(requested_);
        protocol_.end_request();  // the next request may arrive during this call
    }
}

bool MemoryModule::has_room(const Transaction& transaction) {
    return std::ranges::all_of(transaction.parts, [&](const LinePart& part) {
        return package().waiting(part.line) < most_waiting_;
    });
}

/// Puts the lines of a transaction on their way to their ports.
void MemoryModule::take_in(Number transaction) {
    for (std::size_t part = 0; part < transactions_[transaction].parts.size(); ++part) put(transaction, part);
}

memctrl::RequesterId MemoryModule::requester() {
    if (!requester_) requester_ = lines->connect();
    return *requester_;
}

void MemoryModule::put(Number number, std::size_t index) {
    const Transaction& transaction = transactions_[number];
    const Payload& payload = *transaction.payload;
    const LinePart& part = transaction.parts[index];
    const std::uint64_t tag = parts_.add({number, index});
    LineAccess access{.line = part.line,
                      .from = requester(),
                      .tag = tag,
                      .answers = {.done = true, .data = payload.is_read()}};
    crypto::Line line;
    if (payload.is_write()) {
        access.direction = memctrl::Direction::write;
        access.bytes = part.bytes;
        if (payload.get_data_ptr() != nullptr) {
            line = brought(payload, part);
            access.payload = &line;
        }
    }
    lines->put(access, transaction.offered);
}

}  // namespace mktme::platform
