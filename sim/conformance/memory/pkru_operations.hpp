// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mktme::mmu {
class Pkru;
}

namespace mktme::sim {

class CaseProgram;
class MemoryWords;

/// Performs what a program does to its PKRU without a system call: rdpkru, wrpkru, pkey_get, pkey_set. Returns nothing
/// if the operation is none of these.
std::optional<std::string> perform_pkru_operation(std::string_view name, const MemoryWords& words,
                                                  mmu::Pkru& pkru);

/// Performs what a signal handler does to PKRU: sigpkru writes the register, sigmod the signal frame. Returns nothing
/// if the operation is neither.
std::optional<std::string> perform_signal_operation(std::string_view name, const MemoryWords& words,
                                                    const CaseProgram& program);

}  // namespace mktme::sim
