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
///
/// A kernel may keep what is allocated by thread: then it is a bitmap of the thread's own that the calls are given.
class PkeyMap {
public:
    explicit PkeyMap(bool has_protection_keys);

    /// Allocates the lowest key that is free in a bitmap and returns it; nullopt if there is none.
    std::optional<int> allocate(std::uint32_t& bitmap) const;
    /// Returns true if user space may name this key. It may not name the execute-only key.
    [[nodiscard]] bool is_allocated(int pkey, std::uint32_t bitmap) const;
    static void free(int pkey, std::uint32_t& bitmap) { bitmap &= ~(1U << pkey); }

    [[nodiscard]] std::optional<int> execute_only() const;
    void set_execute_only(int pkey) { execute_only_ = pkey; }

    std::uint32_t of_process;  // bitmap of the keys that the process has allocated

private:
    int keys_;
    int execute_only_;
};

}  // namespace mktme::mm
