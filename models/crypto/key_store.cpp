// SPDX-License-Identifier: Apache-2.0
#include "models/crypto/key_store.hpp"

#include <algorithm>

#include "models/crypto/crypto_params.hpp"

namespace mktme::crypto {

KeyStore::KeyStore() : KeyStore{EngineParams{}, 0, 0, {}} {}

KeyStore::KeyStore(const EngineParams& params, std::uint64_t slots, std::uint64_t seed, std::string_view path)
    : replacement_{params.key_replacement},
      load_{params.key_load},
      load_interval_{params.key_load_interval},
      entries_(params.key_store),
      entry_of_(params.key_store == 0 ? 0 : slots, absent),
      random_{seed, path} {}

Cycles KeyStore::look_up(std::uint64_t slot, Cycles now) {
    ++stats_.lookups;
    ++turn_;
    if (entry_of_[slot] != absent) {
        Entry& entry = entries_[entry_of_[slot]];
        if (replacement_ == KeyReplacement::lru) entry.used = turn_;
        return std::max(now, entry.ready);
    }
    ++stats_.misses;
    const Cycles start = std::max(now, port_free_);
    port_free_ = start + load_interval_;
    Entry& entry = replaced();
    if (entry.used != 0) entry_of_[entry.slot] = absent;
    entry = {slot, turn_, start + load_};
    entry_of_[slot] = static_cast<std::uint32_t>(&entry - entries_.data());
    return entry.ready;
}

/// Returns the entry for a new key: the first empty one, else the one to be replaced.
KeyStore::Entry& KeyStore::replaced() {
    const auto oldest = std::ranges::min_element(entries_, {}, &Entry::used);
    if (oldest->used == 0 || replacement_ != KeyReplacement::random) return *oldest;
    return entries_[random_.below(entries_.size())];
}

void KeyStore::forget(std::uint64_t slot) {
    if (holds_all() || entry_of_[slot] == absent) return;
    entries_[entry_of_[slot]] = {};
    entry_of_[slot] = absent;
}

}  // namespace mktme::crypto
