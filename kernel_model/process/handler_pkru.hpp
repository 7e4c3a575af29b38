// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/mmu/pkru.hpp"

namespace mktme::task {
enum class HandlerPkru;
}

namespace mktme::process {

using task::HandlerPkru;

/// Returns PKRU for the start of a handler. `interrupted` is the thread's PKRU before; `execute_only` is the key of the
/// process' execute-only mappings, if there is one.
[[nodiscard]] mmu::Pkru pkru_for_handler(HandlerPkru policy, mmu::Pkru interrupted,
                                         std::optional<int> execute_only);

/// Returns PKRU after sigreturn(2). `saved` is the value in the frame, `present` the handler's last value.
[[nodiscard]] mmu::Pkru pkru_after_handler(HandlerPkru policy, mmu::Pkru saved, mmu::Pkru present,
                                           std::optional<int> execute_only);

}  // namespace mktme::process
