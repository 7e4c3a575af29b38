// SPDX-License-Identifier: Apache-2.0
// Transport interface of IEEE 1666-2011 above the engine.
#include "models/crypto/engine_module.hpp"

#include <algorithm>
#include <utility>

#include "models/base/payload_module.hpp"

namespace mktme::crypto {

namespace {
constexpr const char* protocol = "/mktme/engine/base-protocol";
}

EngineModule::EngineModule(sc_core::sc_module_name name, const EngineModuleParams& params)
    : sc_module{name},
      socket{"socket"},
      memory{"memory"},
      keys{"keys"},
      address_{params.address},
      tweak_input_{params.tweak_input},
      transport_{params.transport},
      engine_{params.engine, params.write_buffer,
              KeyStore{params.engine, params.address.keyids(), params.seed, this->name()}},
      time_{engine_.clock(), "engine clock"},
      protocol_{
          protocol,
          [this](Payload& payload, const sc_core::sc_time& delay) { return begin_request(payload, delay); },
          [this](Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
              return socket->nb_transport_bw(payload, phase, delay);
          }} {
    socket.register_b_transport(this, &EngineModule::b_transport);
    socket.register_nb_transport_fw(this, &EngineModule::nb_transport_fw);
    socket.register_transport_dbg(this, &EngineModule::transport_dbg);
    socket.register_get_direct_mem_ptr(this, &EngineModule::get_direct_mem_ptr);
    memory.register_nb_transport_bw(this, &EngineModule::nb_transport_bw);
    SC_HAS_PROCESS(EngineModule);
    SC_METHOD(wake);
    sensitive << clock_;
    dont_initialize();
    SC_METHOD(receive);
    sensitive << answers_.get_event();
    dont_initialize();
    SC_METHOD(respond);
    sensitive << protocol_.event();
    dont_initialize();
}

void EngineModule::key_changed(std::uint64_t slot) {
    engine_.forget_key(slot);
    arm();  // a line that waits to enter may have another cipher
}

void EngineModule::b_transport(Payload& payload, sc_core::sc_time& delay) {
    auto parts = lines_of(payload);
    if (parts.empty()) return;
    sc_core::sc_event finished;
    take_in(begin(payload, std::move(parts), &finished, delay));
    wait(finished);
    delay = sc_core::SC_ZERO_TIME;
}

bool EngineModule::begin_request(Payload& payload, const sc_core::sc_time& delay) {
    auto parts = lines_of(payload);
    if (parts.empty()) return false;
    requested_number_ = begin(payload, std::move(parts), nullptr, delay);
    take_in(requested_number_);
    return true;
}

/// Returns true if all bytes lie below the KeyID field, so that none extends into the bits of another KeyID.
bool EngineModule::is_in_field(PhysAddr address, std::uint64_t span) const {
    return address_.is_valid(address) &&
           span <= address_.dram_limit().count() - address_.without_keyid(address).count();
}

/// Returns the line parts of an access. If it cannot be served or enables no byte, returns none and sets the payload's
/// response.
std::vector<LinePart> EngineModule::lines_of(Payload& payload) const {
    payload.set_dmi_allowed(false);
    std::vector<LinePart> parts;
    auto status = tlm::TLM_OK_RESPONSE;
    const std::uint64_t span = std::min(payload.get_data_length(), payload.get_streaming_width());
    if (const auto unsound = shape_error(payload)) status = *unsound;
    else if (!is_in_field(PhysAddr{payload.get_address()}, span)) status = tlm::TLM_ADDRESS_ERROR_RESPONSE;
    else if (payload.get_data_ptr() == nullptr) status = tlm::TLM_GENERIC_ERROR_RESPONSE;
    else if (payload.get_command() != tlm::TLM_IGNORE_COMMAND) parts = split(burst_of(payload));
    if (parts.empty()) payload.set_response_status(status);
    return parts;
}

EngineModule::Number EngineModule::begin(Payload& payload, std::vector<LinePart> parts,
                                         sc_core::sc_event* blocked, const sc_core::sc_time& delay) {
    const SimTime sent = time_.first_seen(sc_core::sc_time_stamp() + delay);
    const std::size_t count = parts.size();
    return transactions_.add({.payload = &payload,
                              .blocked = blocked,
                              .offered = engine_.clock().at_or_after(sent),
                              .parts = std::move(parts),
                              .parts_outside = count,
                              .parts_left = count,
                              .first_error = count});
}

/// Queues the lines of a transaction behind lines with the same or an earlier time.
void EngineModule::take_in(Number number) {
    const Transaction& transaction = transactions_[number];
    auto place = input_.end();
    while (place != input_.begin() && offered(*std::prev(place)) > transaction.offered) --place;
    const auto behind = input_.end() - place;
    for (std::size_t i = 0; i < transaction.parts.size(); ++i) {
        const LinePart& part = transaction.parts[i];
        const auto access = transaction.payload->is_read() ? LineAccess::read
                            : part.bytes.is_whole()        ? LineAccess::write
                                                           : LineAccess::partial_write;
        const Tag tag = lines_.add({.transaction = number,
                                    .part = i,
                                    .keyid = address_.keyid(part.line),
                                    .shape = {.line = address_.without_keyid(part.line), .access = access}});
        lines_[tag].shape.tag = tag;
        input_.insert(input_.end() - behind, tag);
    }
    arm();
}

/// Ends a line at `done`. The status of a transaction is that of its first line, by address, that has an error.
void EngineModule::finish_line(Tag tag, tlm::tlm_response_status status, SimTime done) {
    PartInFlight& line = lines_[tag];
    line.is_inside = false;
    lines_.remove(tag);
    Transaction& transaction = transactions_[line.transaction];
    transaction.done = std::max(transaction.done, done);
    if (status != tlm::TLM_OK_RESPONSE && line.part < transaction.first_error) {
        transaction.first_error = line.part;
        transaction.status = status;
    }
    if (--transaction.parts_left == 0) finish(line.transaction);
}

void EngineModule::finish(Number number) {
    Transaction& transaction = transactions_[number];
    transaction.payload->set_response_status(transaction.status);
    const sc_core::sc_time delay = time_.until(transaction.done);
    if (transaction.blocked == nullptr) protocol_.finish(*transaction.payload, delay);
    else transaction.blocked->notify(delay);
    transactions_.remove(number);
}

}  // namespace mktme::crypto
