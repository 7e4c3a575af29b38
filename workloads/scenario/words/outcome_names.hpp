// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "workloads/scenario/tree/word_types.hpp"
#include "workloads/scenario/words/words.hpp"

namespace mktme::scenario {

/// Names of the errors that the kernel model knows.
std::span<const std::string_view> error_names();
/// Names of the signals: SIGHUP to SIGSYS, and SIGRT+0 to SIGRT+32.
std::span<const std::string_view> signal_names();

/// Returns the signal of that name; leading zeros after `SIGRT+` are allowed. Nothing if there is none.
std::optional<Sig> signal_named(std::string_view name);
std::string signal_name(Sig signal);

/// Reads one outcome of an expectation. Throws Mistake for a word that is none.
Outcome read_outcome(const Token& token, Version version);
std::string outcome_text(const Outcome& outcome);

}  // namespace mktme::scenario
