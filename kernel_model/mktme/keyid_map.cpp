// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/keyid_map.hpp"

#include <algorithm>

namespace mktme::key_type {

std::string_view state_name(KeyIdState state, Profile profile) {
    const bool is_free = state == KeyIdState::available;
    if (profile == Profile::series_59) {
        switch (state) {
            case KeyIdState::available: return "available";
            case KeyIdState::assigned: return "assigned";
            case KeyIdState::ref_killed: return "ref-killed";
            case KeyIdState::ref_released: return "ref-released";
        }
    }
    if (profile == Profile::series_62 && !is_free) return state == KeyIdState::assigned ? "key" : "dying";
    return is_free ? "free" : "used";
}

KeyIdMap::KeyIdMap(std::uint32_t keyids) : slots_(std::size_t{keyids} + 1) {
    for (std::uint32_t i = 1; i <= keyids; ++i) available_.insert(static_cast<std::uint16_t>(i));
}

std::optional<KeyId> KeyIdMap::reserve() {
    if (available_.empty()) return std::nullopt;
    const KeyId keyid{*available_.begin()};
    available_.erase(available_.begin());
    at(keyid).state = KeyIdState::assigned;
    return keyid;
}

void KeyIdMap::release(KeyId keyid) {
    at(keyid) = {};
    available_.insert(static_cast<std::uint16_t>(keyid.count()));
}

std::size_t KeyIdMap::count(KeyIdState state) const {
    const auto used = slots_.begin() + 1;
    return static_cast<std::size_t>(
        std::count_if(used, slots_.end(), [state](const Slot& slot) { return slot.state == state; }));
}

}  // namespace mktme::key_type
