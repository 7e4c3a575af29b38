// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "kernel_model/mktme/key_spec.hpp"
#include "models/base/quantity.hpp"

namespace mktme::keys {
class Key;
}

namespace mktme::key_type {

/// State of a KeyID in the map (docs/kernel_model/mktme.md#keyid-map). Not every posting has all of them.
enum class KeyIdState : std::uint8_t {
    available,
    assigned,      // to a key
    ref_killed,    // its key is gone, mappings or pages use it still
    ref_released,  // nothing uses it; the worker is to clear it
};

/// Name of a state in the words of a posting, as scenarios ask for it.
std::string_view state_name(KeyIdState state, Profile profile);

/// What the key service knows of each KeyID.
class KeyIdMap {
public:
    struct Slot {
        KeyIdState state{KeyIdState::available};
        keys::Key* key = nullptr;       // null: reserved for a key in the making, or the key is gone
        std::optional<KeySpec> spec{};  // what was programmed, to program it on another package
    };

    /// KeyIDs 1 to `keyids` are there to be used.
    explicit KeyIdMap(std::uint32_t keyids);

    /// Assigns the lowest KeyID that is available; nullopt if there is none.
    std::optional<KeyId> reserve();
    /// Makes a KeyID available again.
    void release(KeyId keyid);
    [[nodiscard]] Slot& at(KeyId keyid) { return slots_[keyid.count()]; }
    [[nodiscard]] const Slot& at(KeyId keyid) const { return slots_[keyid.count()]; }

    /// Returns the number of KeyIDs in use, those without a key included (mapped_keyids).
    [[nodiscard]] std::size_t in_use() const { return slots_.size() - 1 - available_.size(); }
    [[nodiscard]] std::size_t available() const { return available_.size(); }
    [[nodiscard]] std::size_t count(KeyIdState state) const;
    /// Calls `visit(KeyId, Slot&)` for each KeyID in use, in order.
    template <class Visit>
    void for_each_in_use(Visit&& visit) {
        for (std::size_t i = 1; i < slots_.size(); ++i)
            if (slots_[i].state != KeyIdState::available)
                visit(KeyId{static_cast<std::uint16_t>(i)}, slots_[i]);
    }

private:
    std::vector<Slot> slots_;  // by KeyID; that of KeyID 0 is not used
    std::set<std::uint16_t> available_;
};

}  // namespace mktme::key_type
