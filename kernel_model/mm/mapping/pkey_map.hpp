// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace mktme::mm {

/// Which protection keys a process has allocated, and which one is for its execute-only mappings
/// (arch/x86/include/asm/pkeys.h).
///
/// Without protection keys in the hardware, key 0 is all there is, and the kernel takes it for the
/// execute-only key because that field is zero: so it can be allocated once, uselessly, and never freed.
class PkeyMap {
public:
    explicit PkeyMap(bool has_protection_keys);

    /// The lowest free key. Nothing if there is none.
    std::optional<int> allocate();
    /// Can user space name this key? It cannot name the execute-only key.
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
