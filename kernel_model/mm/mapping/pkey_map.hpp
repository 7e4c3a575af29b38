// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace mktme::mm {

/// Protection keys that a process has allocated, and the one for its execute-only mappings
/// (arch/x86/include/asm/pkeys.h).
///
/// Without protection keys in the hardware, key 0 is the only key. The kernel takes it for the execute-only key because
/// that field is zero. It can therefore be allocated once, without use, and never freed.
class PkeyMap {
public:
    explicit PkeyMap(bool has_protection_keys);

    /// Allocates the lowest free key and returns it; nullopt if there is none.
    std::optional<int> allocate();
    /// Returns true if user space may name this key. It may not name the execute-only key.
    [[nodiscard]] bool is_allocated(int pkey) const;
    void free(int pkey) { allocated_ &= ~(1U << pkey); }

    [[nodiscard]] std::optional<int> execute_only() const;
    void set_execute_only(int pkey) { execute_only_ = pkey; }

private:
    int keys_;
    std::uint32_t allocated_;
    int execute_only_;
};

}  // namespace mktme::mm
