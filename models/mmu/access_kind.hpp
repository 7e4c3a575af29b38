// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::mmu {

enum class AccessKind : std::uint8_t { read, write, fetch };

}  // namespace mktme::mmu
