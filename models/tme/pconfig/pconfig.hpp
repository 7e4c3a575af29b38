// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "models/tme/pconfig/entropy_pool.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"
#include "models/tme/pconfig/pconfig_state.hpp"
#include "models/tme/registers/cpuid.hpp"
#include "models/tme/registers/tme_registers.hpp"
#include "models/tme/table/key_stats.hpp"
#include "models/tme/table/key_table.hpp"
#include "models/tme/table/key_table_lock.hpp"

namespace mktme::tme {

struct PconfigParams;
enum class PconfigCommand : std::uint8_t;

/// PCONFIG leaf 0, MKTME_KEY_PROGRAM (docs/facts.md#pconfig).
///
/// It does its checks in the SDM's order, then takes the lock, then writes one entry of the key table. `program` writes
/// the entry and takes entropy; the lock is held until the instruction is done. Without success the table is unchanged.
class Pconfig {
public:
    Pconfig(const PconfigParams& params, const Cpuid& cpuid, const TmeRegisters& registers, KeyTable& table,
            EntropyPool& entropy);

    /// Runs steps 1 to 6. Returns the result if PCONFIG ends before the load. Otherwise the caller loads 192 bytes from
    /// `address` and calls `finish`.
    std::optional<PconfigResult> begin(SimTime now, const PconfigState& state);
    /// Runs steps 7 to 14 with the loaded bytes; nothing: the load faulted.
    PconfigResult finish(SimTime now, const PconfigState& state,
                         const std::optional<KeyProgramStruct::Image>& loaded) {
        if (const auto ended = take_lock(now, state, loaded)) return *ended;
        return program(now, state, *loaded);
    }
    /// Runs steps 7 to 13. Returns the result if PCONFIG ends before any change. Otherwise the lock is held until
    /// `program`.
    std::optional<PconfigResult> take_lock(SimTime now, const PconfigState& state,
                                           const std::optional<KeyProgramStruct::Image>& loaded);
    /// Runs step 14. Precondition: `take_lock` has taken the lock.
    PconfigResult program(SimTime now, const PconfigState& state, const KeyProgramStruct::Image& loaded);

    void note_drain(SimTime waited) { stats_.drain += waited; }

    /// Returns the linear address of the structure.
    [[nodiscard]] static std::uint64_t address(const PconfigState& state);

    /// Returns the number of KeyIDs that software may name in a structure; 0 if the instruction always faults.
    [[nodiscard]] std::uint64_t programmable_keyids(bool is_in_seam) const;
    [[nodiscard]] const KeyTableLock& lock() const { return lock_; }
    [[nodiscard]] const PconfigStats& stats() const { return stats_; }
    /// Releases the lock at a reset.
    void reset() { lock_ = {}; }

private:
    [[nodiscard]] bool has_codes() const;
    [[nodiscard]] bool is_activated() const;
    [[nodiscard]] std::optional<PconfigOutcome> fault_before_load(const PconfigState& state) const;
    [[nodiscard]] std::optional<PconfigResult> refuse(SimTime now, const PconfigState& state,
                                                      const KeyProgramStruct& wanted) const;
    PconfigStatus act(SimTime now, const KeyProgramStruct& wanted);
    PconfigStatus set_random_key(SimTime now, const KeyProgramStruct& wanted, TmeAlgorithm algorithm);
    [[nodiscard]] SimTime time_of(PconfigStatus status, PconfigCommand command) const;
    PconfigResult ended(SimTime now, PconfigOutcome outcome);
    PconfigResult counted(const PconfigResult& result);

    std::shared_ptr<const PconfigParams> params_;
    const Cpuid& cpuid_;
    const TmeRegisters& registers_;
    KeyTable& table_;
    EntropyPool& entropy_;
    KeyTableLock lock_;
    PconfigStats stats_;
};

}  // namespace mktme::tme
