// SPDX-License-Identifier: Apache-2.0
// Passage of lines through the engine: entry, encryption and decryption, debug access.
#include <algorithm>

#include "models/base/error.hpp"
#include "models/base/payload_module.hpp"
#include "models/crypto/engine_module.hpp"

namespace mktme::crypto {

/// Does what is due in this engine clock: a write is sent to the memory, and a line enters.
void EngineModule::wake() {
    const Cycles now = engine_.clock().at_or_after(time_.now());
    if (is_memory_free() && engine_.send_gate() <= now) send_write(now);
    enter(now);
    arm();
}

/// Lets the first line enter if it may. A read goes on to the memory. A line whose KeyID is refused ends.
void EngineModule::enter(Cycles now) {
    if (input_.empty() || offered(input_.front()) > now) return;
    const Tag tag = input_.front();
    if (entry_gate(tag) > now) return;
    PartInFlight& line = lines_[tag];
    const bool reads = line.shape.access != LineAccess::write;
    const bool is_refused = !key_of(line.keyid, line.shape.line);
    if (reads && !is_refused && !is_memory_free()) return;
    input_.pop_front();
    const Number number = line.transaction;
    if (is_refused) {
        entered(number);
        finish_line(tag, tlm::TLM_ADDRESS_ERROR_RESPONSE, engine_.clock().edge(now));
        return;
    }
    const Transaction& transaction = transactions_[number];
    const LinePart& part = transaction.parts[line.part];
    line.is_inside = true;
    line.written = part.bytes;
    if (!transaction.payload->is_read()) line.plain = brought(*transaction.payload, part);
    engine_.enter(line.shape, now);
    if (reads) request(tlm::TLM_READ_COMMAND, tag, {});
    entered(number);
}

/// Ends the request phase above once all lines of the request have entered.
void EngineModule::entered(Number number) {
    if (--transactions_[number].parts_outside > 0) return;
    if (!protocol_.is_requested() || requested_number_ != number) return;
    protocol_.end_request();  // the next request may arrive during this call
}

void EngineModule::send_write(Cycles now) {
    const Tag tag = engine_.next_write();
    const PartInFlight& line = lines_[tag];
    const auto key = key_of(line.keyid, line.shape.line);
    if (!key) {
        engine_.leave(tag);
        finish_line(tag, tlm::TLM_ADDRESS_ERROR_RESPONSE, engine_.clock().edge(now));
        return;
    }
    engine_.send(now);
    request(tlm::TLM_WRITE_COMMAND, tag, encrypted(*key, line.shape.line, line.plain));
}

/// Takes the data of a read. Those of a partial write complete its line.
void EngineModule::take_data(Tag tag, const Line& cipher, SimTime at) {
    PartInFlight& line = lines_[tag];
    const auto key = key_of(line.keyid, line.shape.line);
    if (!key) {
        engine_.leave(tag);
        finish_line(tag, tlm::TLM_ADDRESS_ERROR_RESPONSE, at);
        return;
    }
    Line plain = decrypted(*key, line.shape.line, cipher);
    const SimTime done = engine_.decrypt(tag, at);
    if (line.shape.access == LineAccess::read) {
        const Transaction& transaction = transactions_[line.transaction];
        deliver(*transaction.payload, transaction.parts[line.part], plain);
        finish_line(tag, tlm::TLM_OK_RESPONSE, done);
        return;
    }
    lay_over(plain, line.plain, line.written);
    line.plain = plain;
    line.written = {};
}

std::optional<EngineKey> EngineModule::key_of(KeyId keyid, DramAddr line) const {
    auto key = keys->key(keyid, line);
    if (key && key->slot >= address_.keyids())
        throw InvariantError{std::string{name()} + ": a key of a slot beyond the number of KeyIDs"};
    return key;
}

Line EngineModule::encrypted(const EngineKey& key, DramAddr line, const Line& plain) const {
    if (key.key == nullptr) return plain;
    Line cipher;
    key.key->encrypt(tweak_number(line, tweak_input_), plain, cipher);
    return cipher;
}

Line EngineModule::decrypted(const EngineKey& key, DramAddr line, const Line& cipher) const {
    if (key.key == nullptr) return cipher;
    Line plain;
    key.key->decrypt(tweak_number(line, tweak_input_), cipher, plain);
    return plain;
}

/// Returns the first clock in which a line may enter, under the key that it would have now.
Cycles EngineModule::entry_gate(Tag tag) {
    PartInFlight& line = lines_[tag];
    const auto key = key_of(line.keyid, line.shape.line);
    if (!key) return Cycles{};
    line.shape.cipher = key->key == nullptr ? LineCipher::none : line_cipher(key->algorithm, false);
    line.shape.slot = key->slot;
    return engine_.entry_gate(line.shape);
}

/// Schedules the next call of `wake`: in the first clock in which a write may be sent or a line may enter.
void EngineModule::arm() {
    const ClockDomain& clock = engine_.clock();
    const Cycles now = clock.at_or_after(time_.now());
    const Cycles memory_free =
        requested_ != nullptr ? Cycles::max() : clock.at_or_after(time_.first_seen(memory_free_));
    Cycles next = std::max(engine_.send_gate(), memory_free);
    if (!input_.empty()) {
        const Tag tag = input_.front();
        const bool reads = lines_[tag].shape.access != LineAccess::write;
        const Cycles entry = std::max({offered(tag), entry_gate(tag), reads ? memory_free : Cycles{}});
        next = std::min(next, entry);
    }
    if (next != Cycles::max()) clock_.notify(time_.until(clock.edge(std::max(next, now))));
}

/// Returns the write in the engine that will change this line through this KeyID; null: there is none.
EngineModule::PartInFlight* EngineModule::pending_write(KeyId keyid, DramAddr line) {
    const auto found = std::ranges::find_if(lines_.all(), [&](const PartInFlight& other) {
        return other.is_inside && other.shape.access != LineAccess::read && other.keyid == keyid &&
               other.shape.line == line;
    });
    return found == lines_.all().end() ? nullptr : &*found;
}

unsigned EngineModule::transport_dbg(Payload& payload) {
    if (payload.get_data_ptr() == nullptr || payload.get_command() == tlm::TLM_IGNORE_COMMAND) return 0;
    const PhysAddr address{payload.get_address()};
    const std::uint64_t length = payload.get_data_length();
    if (length == 0 || !is_in_field(address, length)) return 0;
    std::uint64_t done = 0;
    for (const LinePart& part : split({.address = address, .length = length, .streaming_width = length})) {
        if (!debug_line(payload, part)) break;
        done += part.count;
    }
    return static_cast<unsigned>(done);
}

/// Reads or changes a line as a user of its KeyID would, writes in the engine included. Returns false if the memory or
/// the owner of the keys refuses.
bool EngineModule::debug_line(Payload& payload, const LinePart& part) {
    const KeyId keyid = address_.keyid(part.line);
    const DramAddr line = address_.without_keyid(part.line);
    const auto key = key_of(keyid, line);
    if (!key) return false;
    PartInFlight* const pending = pending_write(keyid, line);
    Line plain{};
    if (payload.is_read() || !part.bytes.is_whole()) {
        Line cipher{};
        if (!debug_memory(tlm::TLM_READ_COMMAND, line, cipher)) return false;
        plain = decrypted(*key, line, cipher);
    }
    if (payload.is_read()) {
        if (pending != nullptr) lay_over(plain, pending->plain, pending->written);
        deliver(payload, part, plain);
        return true;
    }
    const Line given = brought(payload, part);
    lay_over(plain, given, part.bytes);
    Line cipher = encrypted(*key, line, plain);
    if (!debug_memory(tlm::TLM_WRITE_COMMAND, line, cipher)) return false;
    if (pending != nullptr) lay_over(pending->plain, given, part.bytes);
    return true;
}

/// Reads or writes a line of the memory over its debug interface.
bool EngineModule::debug_memory(tlm::tlm_command command, DramAddr line, Line& bytes) {
    LineRequest request{nullptr};
    request.prepare(command, line);
    request.set_data_ptr(reinterpret_cast<unsigned char*>(bytes.data()));
    return memory->transport_dbg(request) == bytes.size();
}

}  // namespace mktme::crypto
