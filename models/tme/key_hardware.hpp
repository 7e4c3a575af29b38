// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/base/track.hpp"
#include "models/tme/pconfig/entropy_pool.hpp"
#include "models/tme/pconfig/pconfig.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "models/tme/registers/cpuid.hpp"
#include "models/tme/registers/tme_registers.hpp"
#include "models/tme/table/key_attributes.hpp"
#include "models/tme/table/key_stats.hpp"
#include "models/tme/table/key_table.hpp"

namespace mktme::tme {

struct KeyHardwareParams;

/// Key hardware of one package: KeyID table, PCONFIG, TME registers, CPUID leaves, entropy.
///
/// Cores and the kernel model use the instructions; the memory system copies the `attributes` of each KeyID to its
/// controllers. A change takes effect at the `now` of its instruction. Precondition: calls come with non-decreasing
/// `now`.
class KeyHardware {
public:
    /// `path` is the name of the package, such as "package0"; its random keys depend on it. Throws ConfigError if the
    /// parameters contradict each other.
    KeyHardware(const KeyHardwareParams& params, std::string_view path);
    KeyHardware(const KeyHardware&) = delete;
    KeyHardware& operator=(const KeyHardware&) = delete;

    /// Returns the key attributes of a line of `keyid` at `address`. A KeyID above MAX_KEYS is treated as KeyID 0
    /// (docs/facts.md#keyid-position). Precondition: `keyid` fits into the KeyID bits that the capability allows.
    [[nodiscard]] KeyAttributes attributes(KeyId keyid, DramAddr address) const {
        if (keyid.count() == 0 && exclusion().covers(address)) return {};
        return attributes(keyid);
    }
    /// Returns the key attributes of a line of `keyid` outside the excluded range.
    [[nodiscard]] KeyAttributes attributes(KeyId keyid) const { return attributes_[keyid.count()]; }
    [[nodiscard]] const ExclusionRange& exclusion() const { return registers_.exclusion(); }
    /// Returns the present position of the KeyID in an address; there are no KeyID bits before activation.
    [[nodiscard]] const AddressLayout& layout() const { return registers_.layout(); }
    [[nodiscard]] const KeyTable& table() const { return table_; }
    [[nodiscard]] const KeyTableLock& lock() const { return pconfig_.lock(); }
    [[nodiscard]] std::uint32_t cores() const { return registers_.cores(); }

    [[nodiscard]] CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf, bool in_seam = false) const {
        return cpuid_.leaf(leaf, subleaf, in_seam, registers_.activate());
    }
    /// Returns the TME key that is saved for standby; null: none.
    [[nodiscard]] std::shared_ptr<const KeyPair> saved_key() const {
        const auto key = registers_.saved_key();
        return key ? std::make_shared<const KeyPair>(*key) : nullptr;
    }
    /// Returns the register's value, or nothing for #GP.
    [[nodiscard]] std::optional<std::uint64_t> rdmsr(CoreId core, Msr msr) const {
        return registers_.read(core, msr);
    }
    MsrWrite wrmsr(SimTime now, CoreId core, Msr msr, std::uint64_t value);
    /// Execute PCONFIG in two halves, for callers whose load of the structure takes time (Pconfig::begin,
    /// Pconfig::finish).
    [[nodiscard]] std::optional<PconfigResult> begin_pconfig(SimTime now, const PconfigState& state) {
        return pconfig_.begin(now, state);
    }
    PconfigResult finish_pconfig(SimTime now, const PconfigState& state,
                                 const std::optional<KeyProgramStruct::Image>& loaded) {
        if (const auto ended = take_key_table(now, state, loaded)) return *ended;
        return program(now, state, *loaded);
    }
    /// Execute the second half in two parts, for callers that must act before a key is replaced (Pconfig::take_lock,
    /// Pconfig::program).
    [[nodiscard]] std::optional<PconfigResult> take_key_table(
        SimTime now, const PconfigState& state, const std::optional<KeyProgramStruct::Image>& loaded) {
        return pconfig_.take_lock(now, state, loaded);
    }
    PconfigResult program(SimTime now, const PconfigState& state, const KeyProgramStruct::Image& loaded);
    /// Counts the time that the drain between the two parts took.
    void note_drain(SimTime waited) { pconfig_.note_drain(waited); }
    /// Executes all of PCONFIG. `memory` is the result of loading the structure; nothing: #PF.
    PconfigResult pconfig(SimTime now, const PconfigState& state,
                          const std::optional<KeyProgramStruct::Image>& memory) {
        if (const auto ended = begin_pconfig(now, state)) return *ended;
        return finish_pconfig(now, state, memory);
    }
    /// Sets a key that was in the table before time 0.
    void preload(KeyId keyid, TmeAlgorithm algorithm, const KeyPair& keys);
    /// Resets the package. INIT, in contrast, changes nothing here.
    void reset(SimTime now);
    /// Gives `core` the KeyID width at its first SMI, as a write of MK_TME_CORE_ACTIVATE does.
    void first_smi(CoreId core) { registers_.synchronise(core); }

    /// Returns the counters from time 0 to `now`.
    [[nodiscard]] KeyStats stats(SimTime now) const;
    void begin_phase() { use_.begin_phase(); }
    /// Makes a track of the number of KeyIDs programmed.
    void show(Tracks& tracks, const std::string& path) { tracks.add(path + ".keyids.in_use", use_); }

private:
    void changed(SimTime now, KeyId keyid);
    void all_changed(SimTime now);
    [[nodiscard]] KeyAttributes key_attributes_of(KeyId keyid) const;

    KeyTable table_;
    EntropyPool entropy_;
    TmeRegisters registers_;
    Cpuid cpuid_;
    Pconfig pconfig_;
    Gauge<SimTime> use_;  // KeyIDs programmed
    bool seam_;
    std::vector<KeyAttributes> attributes_;  // by KeyID, as many as the capability's KeyID bits can name
};

}  // namespace mktme::tme
