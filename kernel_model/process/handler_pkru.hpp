// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "kernel_model/task/signal_params.hpp"
#include "models/mmu/pkru.hpp"

namespace mktme::process {

using task::HandlerPkru;

/// PKRU when a handler starts. `interrupted` is what the thread had; `execute_only` the key of the process'
/// execute-only mappings, if it has some.
[[nodiscard]] mmu::Pkru pkru_for_handler(HandlerPkru policy, mmu::Pkru interrupted,
                                         std::optional<int> execute_only);

/// PKRU after sigreturn(2). `saved` is what the frame holds, `present` what the handler leaves.
[[nodiscard]] mmu::Pkru pkru_after_handler(HandlerPkru policy, mmu::Pkru saved, mmu::Pkru present,
                                           std::optional<int> execute_only);

}  // namespace mktme::process
