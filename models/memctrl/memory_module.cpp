// SPDX-License-Identifier: Apache-2.0
// Transport interface of IEEE 1666-2011, and the path of incoming requests.
#include "models/memctrl/memory_module.hpp"

#include <algorithm>
#include <utility>

#include "models/base/error.hpp"
#include "models/memctrl/payload_module.hpp"

namespace mktme::memctrl {

namespace {
constexpr const char* protocol = "/mktme/memory/base-protocol";
}

MemoryModule::MemoryModule(sc_core::sc_module_name name, MemorySystem& memory, std::size_t most_waiting)
    : sc_module{name},
      socket{"socket"},
      memory_{memory},
      time_{memory.clock()},
      most_waiting_{most_waiting},
      ports_(memory.channels().size() * memory.part().geometry.data_channels) {
    if (!memory.params().channel.report_completions)
        throw ConfigError{
            "a memory behind a TLM socket must report completions, or no access would ever end"};
    if (most_waiting == 0) throw ConfigError{"most_waiting = 0: no request would ever be taken"};
    if (memory_.data_path() != nullptr) memory_.data_path()->keep_reads();
    socket.register_b_transport(this, &MemoryModule::b_transport);
    socket.register_nb_transport_fw(this, &MemoryModule::nb_transport_fw);
    socket.register_transport_dbg(this, &MemoryModule::transport_dbg);
    socket.register_get_direct_mem_ptr(this, &MemoryModule::get_direct_mem_ptr);
    SC_HAS_PROCESS(MemoryModule);
    SC_METHOD(wake);
    sensitive << cycle_;
    dont_initialize();
    SC_METHOD(respond);
    sensitive << response_;
    dont_initialize();
}

void MemoryModule::b_transport(Payload& payload, sc_core::sc_time& delay) {
    auto parts = lines_of(payload);
    if (parts.empty()) return;
    sc_core::sc_event finished;
    take_in(begin(payload, std::move(parts), &finished, delay));
    arm();
    wait(finished);
    delay = sc_core::SC_ZERO_TIME;
}

tlm::tlm_sync_enum MemoryModule::nb_transport_fw(Payload& payload, tlm::tlm_phase& phase,
                                                 sc_core::sc_time& delay) {
    if (phase == tlm::BEGIN_REQ) return begin_request(payload, delay);
    if (phase == tlm::END_RESP) {
        end_response(payload, delay);
        return tlm::TLM_COMPLETED;
    }
    if (phase == tlm::END_REQ || phase == tlm::BEGIN_RESP || phase == tlm::UNINITIALIZED_PHASE)
        SC_REPORT_ERROR(protocol, "an initiator sends BEGIN_REQ and END_RESP only");
    return tlm::TLM_ACCEPTED;  // a phase of an extended protocol, which may be ignored
}

unsigned MemoryModule::transport_dbg(Payload& payload) {
    if (payload.get_data_ptr() == nullptr || payload.get_command() == tlm::TLM_IGNORE_COMMAND) return 0;
    const Cycles next = memory_.clock().at_or_after(time_.now());
    const bool is_there = time_.seen(memory_.clock().edge(next)) <= sc_core::sc_time_stamp();
    memory_.reach(is_there ? next : next - Cycles{1});  // keys and faults due by now
    collect();
    const std::span data{reinterpret_cast<std::byte*>(payload.get_data_ptr()), payload.get_data_length()};
    const PhysAddr address{payload.get_address()};
    return static_cast<unsigned>(payload.is_read() ? memory_.debug_read(address, data)
                                                   : memory_.debug_write(address, data));
}

/// Refuses direct memory access: DRAM holds ciphertext, so an initiator cannot point into it at any address.
bool MemoryModule::get_direct_mem_ptr(Payload& /*payload*/, tlm::tlm_dmi& region) {
    region.init();
    region.allow_none();
    return false;
}

tlm::tlm_sync_enum MemoryModule::begin_request(Payload& payload, const sc_core::sc_time& delay) {
    if (requesting_ != nullptr) {
        SC_REPORT_ERROR(protocol, "BEGIN_REQ before the END_REQ of the request before");
        payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return tlm::TLM_COMPLETED;
    }
    auto parts = lines_of(payload);
    if (parts.empty()) return tlm::TLM_COMPLETED;
    requested_ = begin(payload, std::move(parts), nullptr, delay);
    requesting_ = &payload;
    arm();
    return tlm::TLM_ACCEPTED;
}

/// Returns the line parts of an access. If it cannot be served or enables no byte, returns none and sets the payload's
/// response.
std::vector<LinePart> MemoryModule::lines_of(Payload& payload) const {
    payload.set_dmi_allowed(false);
    if (const auto refused = refusal(payload, memory_)) {
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
    if (free_transactions_.empty()) {
        free_transactions_.push_back(static_cast<Number>(transactions_.size()));
        transactions_.emplace_back();
    }
    const Number number = free_transactions_.back();
    free_transactions_.pop_back();
    if (blocked == nullptr && payload.has_mm()) payload.acquire();
    const SimTime sent = time_.first_seen(sc_core::sc_time_stamp() + delay);
    const SimTime ready = sent + memory_.params().channel.controller.frontend_latency;
    Transaction& transaction = transactions_[number];
    transaction = {.payload = &payload,
                   .blocked = blocked,
                   .offered = memory_.clock().at_or_after(ready),
                   .parts = std::move(parts)};
    transaction.parts_left = transaction.parts.size();
    return number;
}

/// Runs all cycles before the present one; no request can arrive in them any more.
void MemoryModule::wake() {
    now_ = memory_.clock().at_or_after(time_.now());
    memory_.advance(now_);
    take_request();
    for (std::uint32_t port = 0; port < ports_.size(); ++port) feed(port);
    collect();
    arm();
}

/// Ends the request phase of the socket once the request has arrived and its ports have room for it.
void MemoryModule::take_request() {
    while (requesting_ != nullptr && transactions_[requested_].offered <= now_ &&
           has_room(transactions_[requested_])) {
        take_in(requested_);
        Payload& payload = *std::exchange(requesting_, nullptr);
        tlm::tlm_phase phase = tlm::END_REQ;
        sc_core::sc_time delay;
        socket->nb_transport_bw(payload, phase, delay);  // the next request may arrive during this call
    }
}

bool MemoryModule::has_room(const Transaction& transaction) const {
    return std::ranges::all_of(transaction.parts, [&](const LinePart& part) {
        return ports_[port_of(part)].waiting.size() < most_waiting_;
    });
}

std::uint32_t MemoryModule::port_of(const LinePart& part) const {
    return memory_.map().locate(memory_.layout().without_keyid(part.line)).data_channel;
}

/// Queues the lines of a transaction at their ports, behind lines with the same or an earlier time of offer.
void MemoryModule::take_in(Number transaction) {
    const auto& parts = transactions_[transaction].parts;
    for (std::size_t part = 0; part < parts.size(); ++part) {
        if (free_tags_.empty()) {
            free_tags_.push_back(lines_.size());
            lines_.emplace_back();
        }
        const std::uint64_t tag = free_tags_.back();
        free_tags_.pop_back();
        lines_[tag] = {transaction, part};
        Port& port = ports_[port_of(parts[part])];
        auto place = port.waiting.end();
        const auto first = port.waiting.begin() + (port.holds_first ? 1 : 0);
        while (place != first && offered(*std::prev(place)) > transactions_[transaction].offered) --place;
        port.waiting.insert(place, tag);
    }
}

/// Offers the first line of a port to the channel if the port is free and the line is due.
void MemoryModule::feed(std::uint32_t number) {
    Port& port = ports_[number];
    if (port.waiting.empty()) return;
    Channel& channel = memory_.channels()[number / memory_.part().geometry.data_channels];
    if (port.holds_first) {
        if (!channel.is_port_free(number)) return;
        port.waiting.pop_front();
        port.holds_first = false;
    }
    if (port.waiting.empty() || offered(port.waiting.front()) > now_) return;
    memory_.reach(now_);  // its key is that of the cycle in which it is offered
    channel.offer(request_of(port.waiting.front()), now_);
    port.holds_first = true;
}

Request MemoryModule::request_of(std::uint64_t tag) {
    const Transaction& transaction = transactions_[lines_[tag].transaction];
    const Payload& payload = *transaction.payload;
    const LinePart& part = transaction.parts[lines_[tag].part];
    const auto direction = payload.is_write() ? Direction::write : Direction::read;
    Request request = memory_.decode(part.line, direction, tag).value();
    if (!payload.is_write()) return request;
    request.is_partial = !part.bytes.is_whole();
    if (memory_.data_path() == nullptr) return request;
    crypto::Line line;
    if (payload.get_data_ptr() != nullptr) line = brought(payload, part);
    request.write =
        memory_.data_path()->accept(request, part.bytes, payload.get_data_ptr() == nullptr ? nullptr : &line);
    return request;
}

/// Schedules the next call of `wake`: after the next cycle in which a channel can act, or when a line or request is
/// due.
void MemoryModule::arm() {
    Cycles next = Cycles::max();
    for (const auto& channel : memory_.channels())
        if (!channel.is_drained() && channel.next() != Cycles::max())
            next = std::min(next, channel.next() + Cycles{1});
    for (const Port& port : ports_)
        if (!port.waiting.empty() && !port.holds_first) next = std::min(next, offered(port.waiting.front()));
    if (requesting_ != nullptr && has_room(transactions_[requested_]))
        next = std::min(next, transactions_[requested_].offered);
    if (next != Cycles::max()) cycle_.notify(time_.until(memory_.clock().edge(next)));
}

}  // namespace mktme::memctrl
