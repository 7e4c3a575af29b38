// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mktme {

/// Returns true if `path` is at `place`, a path in which `*` stands for any number: "memory.channel.*".
[[nodiscard]] bool is_at(std::string_view path, std::string_view place);

/// Throws InvariantError unless `path` is at one of `places`. A component's statistics state the places they may have,
/// so that `mktme-sim stats` can list them without a machine.
void require_place(std::string_view path, std::span<const std::string_view> places);

/// Returns the place of a path of results: without the phase and package it may begin with, and with `*` for numbers.
[[nodiscard]] std::string place_of(std::string_view path);

}  // namespace mktme
