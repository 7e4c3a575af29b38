// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/mmu/pkru.hpp"
#include "sim/conformance/memory_words.hpp"

namespace mktme::sim {

/// What a program does to its PKRU without a system call: rdpkru, wrpkru, pkey_get, pkey_set, and sigpkru
/// and sigmod, which raise a signal. Nothing if the operation is none of these.
std::optional<std::string> perform_pkru_operation(std::string_view name, const MemoryWords& words,
                                                  hw::Pkru& pkru);

}  // namespace mktme::sim
