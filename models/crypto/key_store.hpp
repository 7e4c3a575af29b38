// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "models/base/random.hpp"
#include "models/crypto/crypto_params.hpp"

namespace mktme::crypto {

/// What the expanded keys of a system's engines counted.
struct KeyStoreStats {
    std::uint64_t lookups = 0;
    std::uint64_t misses = 0;

    void merge(const KeyStoreStats& other) {
        lookups += other.lookups;
        misses += other.misses;
    }
    [[nodiscard]] double miss_rate() const {
        return lookups == 0 ? 0.0 : static_cast<double>(misses) / static_cast<double>(lookups);
    }

    static constexpr auto fields() {
        using S = KeyStoreStats;
        return std::tuple{
            field<&S::lookups>("lookups", "lines that looked for their expanded key"),
            field<&S::misses>("misses", "of these, lines whose key had to be loaded and expanded"),
            field<&S::miss_rate>("miss_rate", "share of lines whose key had to be loaded"),
        };
    }
};

/// Which keys does an engine have expanded, and when is the key of a line ready?
///
/// An engine holds `crypto.key_store` expanded keys; others are read from the KeyID table and expanded when a line needs
/// them, which takes `key_load`, one load beginning every `key_load_interval` (the table's read port). Lookups come in order
/// of time. docs/models/memory-controller.md#the-engine.
class KeyStore {
public:
    /// Every key is always there.
    KeyStore() : KeyStore{EngineParams{}, 0, 0, {}} {}
    /// `slots` is the number of entries of the KeyID table; `path` decides the draws of random replacement.
    KeyStore(const EngineParams& params, std::uint64_t slots, std::uint64_t seed, std::string_view path);

    /// True when every key is always there and nobody needs to ask.
    [[nodiscard]] bool holds_all() const { return entries_.empty(); }
    /// A line under the key of entry `slot` comes in engine clock `now`; returns the clock in which its key is ready.
    Cycles look_up(std::uint64_t slot, Cycles now);
    /// The entry's key was changed: what is expanded is worthless.
    void forget(std::uint64_t slot);
    [[nodiscard]] const KeyStoreStats& stats() const { return stats_; }

private:
    struct Entry {
        std::uint64_t slot = 0;
        std::uint64_t used = 0;  // number of the lookup (lru) or load (fifo) it counts from; 0: empty
        Cycles ready{};
    };
    static constexpr std::uint32_t absent = ~std::uint32_t{0};

    [[nodiscard]] Entry& replaced();

    KeyReplacement replacement_;
    Cycles load_;
    Cycles load_interval_;
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> entry_of_;  // by slot
    std::uint64_t turn_ = 0;
    Cycles port_free_{};
    RandomStream random_;
    KeyStoreStats stats_;
};

}  // namespace mktme::crypto
