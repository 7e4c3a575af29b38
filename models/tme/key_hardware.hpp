// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "models/tme/pconfig/entropy_pool.hpp"
#include "models/tme/pconfig/pconfig.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "models/tme/registers/cpuid.hpp"
#include "models/tme/registers/tme_registers.hpp"
#include "models/tme/table/key_stats.hpp"
#include "models/tme/table/key_table.hpp"
#include "models/tme/table/keyid_use.hpp"
#include "models/tme/table/key_attributes.hpp"

namespace mktme::tme {

/// What the key hardware of a package is built from.
struct KeyHardwareParams {
    MktmeParams mktme{};
    PconfigParams pconfig{};
    EntropyParams entropy{};
    std::uint64_t cores = 1;
    std::uint64_t seed = 1;
};

/// All of one package that knows keys: KeyID table, PCONFIG, TME registers, CPUID leaves, entropy.
///
/// Cores and the kernel model use the instructions; the memory controller asks `attributes` for every line.
/// What an instruction changes holds from its `now` on. Calls come with non-decreasing `now`.
class KeyHardware {
public:
    /// `path` names the package, such as "package0": it decides what its random keys are.
    /// ConfigError when the parameters contradict each other.
    KeyHardware(const KeyHardwareParams& params, std::string_view path);
    KeyHardware(const KeyHardware&) = delete;
    KeyHardware& operator=(const KeyHardware&) = delete;

    /// What happens to a line of `keyid` at `address` between controller and DRAM. KeyIDs above MAX_KEYS are
    /// treated as KeyID 0 (docs/facts.md#keyid-position); `keyid` fits into the KeyID bits the capability allows.
    [[nodiscard]] KeyAttributes attributes(KeyId keyid, DramAddr address) const {
        if (keyid.count() == 0 && exclusion().covers(address)) return {};
        return attributes(keyid);
    }
    /// The same outside the excluded range.
    [[nodiscard]] KeyAttributes attributes(KeyId keyid) const { return attributes_[keyid.count()]; }
    [[nodiscard]] const ExclusionRange& exclusion() const { return registers_.exclusion(); }
    /// Where the KeyID is in an address now; no KeyID bits before activation.
    [[nodiscard]] const AddressLayout& layout() const { return registers_.layout(); }
    [[nodiscard]] const KeyTable& table() const { return table_; }
    [[nodiscard]] const KeyTableLock& lock() const { return pconfig_.lock(); }
    [[nodiscard]] std::uint32_t cores() const { return registers_.cores(); }

    [[nodiscard]] CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf, bool in_seam = false) const {
        return cpuid_.leaf(leaf, subleaf, in_seam, registers_.activate());
    }
    /// The register's value; nothing: #GP.
    [[nodiscard]] std::optional<std::uint64_t> rdmsr(CoreId core, Msr msr) const {
        return registers_.read(core, msr);
    }
    MsrWrite wrmsr(SimTime now, CoreId core, Msr msr, std::uint64_t value);
    /// PCONFIG in two halves, for those whose load of the structure takes time (Pconfig::begin,
    /// Pconfig::finish).
    [[nodiscard]] std::optional<PconfigResult> begin_pconfig(SimTime now, const PconfigState& state) {
        return pconfig_.begin(now, state);
    }
    PconfigResult finish_pconfig(SimTime now, const PconfigState& state,
                                 const std::optional<KeyProgramStruct::Image>& loaded) {
        if (const auto ended = take_key_table(now, state, loaded)) return *ended;
        return program(now, state, *loaded);
    }
    /// The second half in two again, for those who have something to do before a key is replaced (Pconfig::take_lock,
    /// Pconfig::program).
    [[nodiscard]] std::optional<PconfigResult> take_key_table(
        SimTime now, const PconfigState& state, const std::optional<KeyProgramStruct::Image>& loaded) {
        return pconfig_.take_lock(now, state, loaded);
    }
    PconfigResult program(SimTime now, const PconfigState& state, const KeyProgramStruct::Image& loaded);
    /// What was waited for between the two.
    void note_drain(SimTime waited) { pconfig_.note_drain(waited); }
    /// PCONFIG as a whole; `memory` is what a load of the structure gives, nothing: #PF.
    PconfigResult pconfig(SimTime now, const PconfigState& state,
                          const std::optional<KeyProgramStruct::Image>& memory) {
        if (const auto ended = begin_pconfig(now, state)) return *ended;
        return finish_pconfig(now, state, memory);
    }
    /// A key that was in the table before time 0.
    void preload(KeyId keyid, TmeAlgorithm algorithm, const KeyPair& keys);
    /// Reset of the package, as opposed to INIT, which changes nothing here.
    void reset(SimTime now);
    /// The first SMI on `core` tells it the KeyID width, as a write of MK_TME_CORE_ACTIVATE does.
    void first_smi(CoreId core) { registers_.synchronise(core); }

    /// What was counted from time 0 to `now`.
    [[nodiscard]] KeyStats stats(SimTime now) const;

private:
    void changed(SimTime now, KeyId keyid);
    void all_changed(SimTime now);
    [[nodiscard]] KeyAttributes key_attributes_of(KeyId keyid) const;

    KeyTable table_;
    EntropyPool entropy_;
    TmeRegisters registers_;
    Cpuid cpuid_;
    Pconfig pconfig_;
    KeyIdUse use_;
    bool seam_;
    std::vector<KeyAttributes> attributes_;  // by KeyID, as many as the capability's KeyID bits can name
};

}  // namespace mktme::tme
