// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme {

/// Returns true if a stop signal has been noted. InputFile calls it before each read. It returns false until
/// `ask_for_stops` registers a function.
bool stop_is_noted();

/// Registers the function that reports whether a stop signal has been noted.
void ask_for_stops(bool (*is_noted)());

}  // namespace mktme
