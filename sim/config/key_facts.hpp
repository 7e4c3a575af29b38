// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/config/effect_rules.hpp"

namespace mktme::sim {

// Facts about keys and KeyIDs that conditions of several parameters share.

/// True if requests may carry KeyIDs other than 0.
bool has_keyids(const RunView& run);
/// True if some request of the run may carry `keyid`.
bool may_carry(const RunView& run, std::uint64_t keyid);
/// True if some request of the run may be treated as one of KeyID 0: it carries that KeyID, or one without a key of its own.
bool may_use_keyid_0(const RunView& run);
/// True if a `[[mktme.program]]` is counted or changes the key of a KeyID that requests carry.
bool program_has_effect(const RunView& run, const tme::ProgramParams& program);
/// Number of `[[mktme.program]]` with effect.
std::uint64_t programs_with_effect(const RunView& run);
/// True if a `[[mktme.program]]` with effect has this command.
bool executes(const RunView& run, tme::PconfigCommand command);
/// True if some line is encrypted.
bool encrypts(const RunView& run);
/// True if a KeyID that requests carry is given an algorithm with integrity.
bool has_integrity(const RunView& run);
/// True if lines of the KeyIDs that requests carry are treated other than lines of KeyID 0.
bool keyids_matter(const RunView& run);
/// True if the machine is larger than addresses allow beside the usual number of KeyID bits.
bool memory_needs_keyid_bits(const RunView& run);

}  // namespace mktme::sim
