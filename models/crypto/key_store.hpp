// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "models/base/fields.hpp"
#include "models/base/random.hpp"

namespace mktme::crypto {

enum class KeyReplacement;
struct EngineParams;

/// Counters of the expanded keys of a system's engines.
struct KeyStoreStats {
    std::uint64_t lookups = 0;
    std::uint64_t misses = 0;

    [[nodiscard]] Share miss_rate() const {
        return {lookups == 0 ? 0.0 : static_cast<double>(misses) / static_cast<double>(lookups)};
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

/// Store of an engine's expanded keys, and the time at which the key of a line is ready.
///
/// An engine holds `crypto.key_store` expanded keys. Other keys are read from the KeyID table and expanded when a line
/// needs them, which takes `key_load`. One load can begin every `key_load_interval` (the table's read port). Lookups
/// come in order of time. docs/models/memory-controller.md#the-engine.
class KeyStore {
public:
    /// Creates a store in which every key is always expanded.
    KeyStore();
    /// `slots` is the number of entries of the KeyID table; random replacement depends on `path`.
    KeyStore(const EngineParams& params, std::uint64_t slots, std::uint64_t seed, std::string_view path);

    /// Returns true if every key is always expanded, so that no lookup is needed.
    [[nodiscard]] bool holds_all() const { return entries_.empty(); }
    /// Looks up the key of entry `slot` for a line that arrives in engine clock `now`. Returns the clock in which the
    /// key is ready.
    Cycles look_up(std::uint64_t slot, Cycles now);
    /// Drops the expanded key of an entry whose key was changed.
    void forget(std::uint64_t slot);
    [[nodiscard]] const KeyStoreStats& stats() const { return stats_; }

private:
    struct Entry {
        std::uint64_t slot = 0;
        std::uint64_t used = 0;  // number of the latest lookup (lru) or of the load (fifo); 0: empty
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
