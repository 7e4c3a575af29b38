// SPDX-License-Identifier: Apache-2.0
#include "models/crypto/line_engine.hpp"

#include <algorithm>
#include <utility>

#include "models/base/error.hpp"

namespace mktme::crypto {

LineEngine::LineEngine(const EngineParams& params, std::uint64_t write_buffer, KeyStore keys)
    : clock_{params.clock},
      timing_{params, clock_, Cycles{}, std::move(keys)},
      write_buffer_{write_buffer} {
    if (write_buffer == 0) throw ConfigError{"write_buffer = 0: no write would ever enter the engine"};
}

/// Returns true if another line in the engine must leave before this one may enter: one of the two writes.
bool LineEngine::is_in_use(const EngineLine& line) const {
    const auto users = users_.find(line.line.count());
    return users != users_.end() && (users->second.is_written || line.access != LineAccess::read);
}

Cycles LineEngine::entry_gate(const EngineLine& line) const {
    if (is_in_use(line)) return Cycles::max();
    if (line.access != LineAccess::read && buffered_ >= write_buffer_) return Cycles::max();
    if (line.access == LineAccess::write) return next_entry_;
    return std::max({next_entry_, next_request_, timing_.read_gate(line.cipher, outstanding_)});
}

void LineEngine::enter(const EngineLine& line, Cycles now) {
    next_entry_ = now + Cycles{1};
    if (line.tag >= states_.size()) states_.resize(line.tag + 1);
    State& state = states_[line.tag];
    state = {.line = line, .stage = Stage::reading};
    Users& users = users_[line.line.count()];
    if (line.access == LineAccess::read) ++users.reads;
    else users.is_written = true;
    const Cycles key_ready = timing_.key_ready(now, line.slot, line.cipher);
    if (line.access != LineAccess::read) ++buffered_;
    if (line.access == LineAccess::write) {
        wait_to_be_sent(line.tag, now, key_ready);
        return;
    }
    next_request_ = now + Cycles{1};
    state.tweak_end = timing_.book_tweak(now, key_ready, line.cipher);
    if (line.cipher != LineCipher::none) ++outstanding_;
}

/// Queues a write behind all whose plaintext was there before.
void LineEngine::wait_to_be_sent(std::uint64_t tag, Cycles joined, Cycles key_ready) {
    State& state = states_[tag];
    state.stage = Stage::held;
    auto place = writes_.end();
    while (place != writes_.begin() && std::prev(place)->joined > joined) --place;
    writes_.insert(place, {tag, joined, key_ready + timing_.arrival_lead(state.line.cipher)});
}

Cycles LineEngine::send_gate() const {
    if (writes_.empty()) return Cycles::max();
    const WaitingWrite& write = writes_.front();
    return std::max({write.ready, next_request_, timing_.write_gate(states_[write.tag].line.cipher)});
}

void LineEngine::send(Cycles now) {
    State& state = states_[next_write()];
    writes_.pop_front();
    next_request_ = now + Cycles{1};
    --buffered_;
    timing_.write(now, state.line.cipher);
    state.stage = Stage::sent;
}

SimTime LineEngine::decrypt(std::uint64_t tag, SimTime at) {
    State& state = states_[tag];
    return_credit(state.line);
    state.stage = Stage::held;
    const SimTime out = timing_.read(clock_.at_or_after(at), state.tweak_end, state.line.cipher);
    if (state.line.access == LineAccess::read) {
        leave(tag);
        return out;
    }
    const Cycles merged = clock_.at_or_after(out);
    wait_to_be_sent(tag, merged, merged);
    return out;
}

void LineEngine::return_credit(const EngineLine& line) {
    if (line.cipher != LineCipher::none) --outstanding_;
}

void LineEngine::leave(std::uint64_t tag) {
    State& state = states_[tag];
    const EngineLine& line = state.line;
    if (state.stage == Stage::reading) return_credit(line);
    if (line.access != LineAccess::read && state.stage != Stage::sent) {
        --buffered_;
        std::erase_if(writes_, [&](const WaitingWrite& write) { return write.tag == tag; });
    }
    const auto users = users_.find(line.line.count());
    if (line.access == LineAccess::read && users->second.reads > 1) --users->second.reads;
    else users_.erase(users);
}

}  // namespace mktme::crypto
