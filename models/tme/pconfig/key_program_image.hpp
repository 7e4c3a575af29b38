// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

namespace mktme::tme {

/// Bytes of a MKTME_KEY_PROGRAM_STRUCT in memory (key_program_struct.hpp).
using KeyProgramImage = std::array<std::byte, 192>;

}  // namespace mktme::tme
