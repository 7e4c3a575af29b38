// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme {

/// Has a stop signal been noted? Asked before each read of an input; false until somebody notes signals.
bool stop_is_noted();

/// Names the function that knows.
void ask_for_stops(bool (*is_noted)());

}  // namespace mktme
