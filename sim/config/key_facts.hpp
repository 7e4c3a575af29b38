// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/config/effect_rules.hpp"

namespace mktme::tme {
enum class PconfigCommand : std::uint8_t;
struct ProgramParams;
}  // namespace mktme::tme

namespace mktme::sim {

// Facts about keys and KeyIDs that conditions of several parameters share.

/// Returns true if requests may carry KeyIDs other than 0.
bool has_keyids(const RunView& run);
/// Returns true if a request of the run may carry `keyid`.
bool may_carry(const RunView& run, std::uint64_t keyid);
/// Returns true if a request of the run may be treated as one of KeyID 0: it carries that KeyID, or one without a key
/// of its own.
bool may_use_keyid_0(const RunView& run);
/// Returns true if `program` is counted or changes the key of a KeyID that requests carry.
bool program_has_effect(const RunView& run, const tme::ProgramParams& program);
/// Returns the number of `[[mktme.program]]` tables with effect.
std::uint64_t programs_with_effect(const RunView& run);
/// Returns true if a `[[mktme.program]]` with effect has this command.
bool executes(const RunView& run, tme::PconfigCommand command);
/// Returns true if any line is encrypted.
bool encrypts(const RunView& run);
/// Returns true if a KeyID that requests carry is given an algorithm with integrity.
bool has_integrity(const RunView& run);
/// Returns true if lines of the KeyIDs that requests carry are treated differently from lines of KeyID 0.
bool keyids_matter(const RunView& run);
/// Returns true if the memory exceeds the address range that the default number of KeyID bits leaves.
bool memory_needs_keyid_bits(const RunView& run);

}  // namespace mktme::sim
