// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::task {

/// Progress of a thread in stopping with its process.
enum class StopState : std::uint8_t { running, asked_to_stop, stopped };

}  // namespace mktme::task
