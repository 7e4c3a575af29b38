// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/tme/pconfig/entropy_pool.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "models/tme/registers/exclusion_range.hpp"
#include "models/tme/registers/msr.hpp"
#include "models/tme/registers/tme_activate.hpp"
#include "models/tme/registers/tme_capability.hpp"
#include "models/tme/table/key_table.hpp"

namespace mktme::tme {

struct CoreIdTag {
    static constexpr auto unit = "core";
    static constexpr bool additive = false;
};
/// A core of the package.
using CoreId = Quantity<CoreIdTag, std::uint32_t>;

/// Result of WRMSR. `ignored` is the result for a locked IA32_TME_ACTIVATE according to one of two documents.
enum class MsrWrite { done, ignored, gp_fault };

/// TME registers of a package and the effects of writing them (docs/facts.md#tme-capability to #keyid-partitioning).
///
/// IA32_TME_ACTIVATE is locked once, and only a reset unlocks it. A write that fails to enable TME commits only its low
/// three bits and may be repeated. The key saved for standby survives resets.
class TmeRegisters {
public:
    TmeRegisters(const MktmeParams& params, std::uint64_t cores, KeyTable& table, EntropyPool& entropy);

    /// Executes RDMSR. Returns nothing for #GP.
    [[nodiscard]] std::optional<std::uint64_t> read(CoreId core, Msr msr) const;
    MsrWrite write(SimTime now, CoreId core, Msr msr, std::uint64_t value);
    /// Unlocks the registers and clears all keys but the saved one. INIT does nothing here.
    void reset();
    /// Returns the key saved for standby; nullopt: none.
    [[nodiscard]] std::optional<KeyPair> saved_key() const {
        return saved_key_ == KeyPair{} ? std::nullopt : std::optional{saved_key_};
    }
    /// Restores it when the package wakes up.
    void wake_up(const KeyPair& saved) { saved_key_ = saved; }
    /// Copies the KeyID width to a core.
    void synchronise(CoreId core);

    [[nodiscard]] std::uint32_t cores() const { return static_cast<std::uint32_t>(core_keyid_bits_.size()); }
    [[nodiscard]] const TmeCapability& capability() const { return capability_; }
    [[nodiscard]] const TmeActivate& activate() const { return activate_; }
    [[nodiscard]] const ExclusionRange& exclusion() const { return exclusion_; }
    [[nodiscard]] const AddressLayout& layout() const { return layout_; }

private:
    [[nodiscard]] bool has_mktme() const;
    MsrWrite write_activate(SimTime now, std::uint64_t value);
    MsrWrite write_exclude_mask(std::uint64_t value);
    MsrWrite write_exclude_base(std::uint64_t value);
    MsrWrite clear_saved_key(std::uint64_t value);
    [[nodiscard]] std::optional<KeyPair> tme_key(SimTime now, const TmeActivate& wanted);
    void set_activate(const TmeActivate& value);

    std::shared_ptr<const MktmeParams> params_;
    TmeCapability capability_;
    KeyTable& table_;
    EntropyPool& entropy_;
    TmeActivate activate_;
    AddressLayout layout_;
    ExclusionRange exclusion_;
    KeyPair saved_key_;                           // all zero: none
    std::vector<std::uint64_t> core_keyid_bits_;  // value that MK_TME_CORE_ACTIVATE shows, by core
};

}  // namespace mktme::tme
