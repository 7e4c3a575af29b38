// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::task {

/// Alternate stack for signal handlers (sigaltstack(2)). Size 0 means that there is none.
struct AlternateStack {
    std::uint64_t base = 0;
    std::uint64_t size = 0;
    bool auto_disarm = false;  // SS_AUTODISARM: disabled while a handler runs

    [[nodiscard]] bool contains(std::uint64_t stack_pointer) const {
        return stack_pointer > base && stack_pointer - base <= size;
    }
    /// Returns true if a handler runs on it (on_sig_stack); never with SS_AUTODISARM.
    [[nodiscard]] bool is_in_use(std::uint64_t stack_pointer) const {
        return !auto_disarm && contains(stack_pointer);
    }
    bool operator==(const AlternateStack&) const = default;
};

}  // namespace mktme::task
