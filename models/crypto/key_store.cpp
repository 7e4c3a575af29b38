// SPDX-License-Identifier: Apache-2.0
#include "models/crypto/key_store.hpp"

#include <algorithm>

namespace mktme::crypto {

KeyStore::KeyStore(const EngineParams& params, std::uint64_t slots, std::uint64_t seed, std::string_view path)
    : replacement_{params.key_replacement},
      load_{params.key_load},
      load_interval_{params.key_load_interval},
      places_(params.key_store),
      place_of_(params.key_store == 0 ? 0 : slots, absent),
      random_{seed, path} {}

Cycles KeyStore::look_up(std::uint64_t slot, Cycles now) {
    ++stats_.lookups;
    ++turn_;
    if (place_of_[slot] != absent) {
        Place& place = places_[place_of_[slot]];
        if (replacement_ == KeyReplacement::lru) place.used = turn_;
        return std::max(now, place.ready);
    }
    ++stats_.misses;
    const Cycles start = std::max(now, port_free_);
    port_free_ = start + load_interval_;
    Place& place = replaced();
    if (place.used != 0) place_of_[place.slot] = absent;
    place = {slot, turn_, start + load_};
    place_of_[slot] = static_cast<std::uint32_t>(&place - places_.data());
    return place.ready;
}

/// The place for a new key: an empty one, the first of them, or the one that is replaced.
KeyStore::Place& KeyStore::replaced() {
    const auto oldest = std::ranges::min_element(places_, {}, &Place::used);
    if (oldest->used == 0 || replacement_ != KeyReplacement::random) return *oldest;
    return places_[random_.below(places_.size())];
}

void KeyStore::forget(std::uint64_t slot) {
    if (holds_all() || place_of_[slot] == absent) return;
    places_[place_of_[slot]] = {};
    place_of_[slot] = absent;
}

}  // namespace mktme::crypto
