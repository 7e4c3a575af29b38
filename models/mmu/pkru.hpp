// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::mmu {

/// Accesses that a thread may not make to the pages of a protection key. The values are the two bits of a key in PKRU
/// and the `access_rights` of pkey_alloc(2).
enum class PkeyRights : std::uint8_t {
    all = 0,
    disable_access = 1,  // AD, PKEY_DISABLE_ACCESS: neither read nor write
    disable_write = 2,   // WD, PKEY_DISABLE_WRITE
    disable_both = 3,
};

enum class DataAccess : std::uint8_t { read, write };

/// Protection-key rights register for user pages of one thread (docs/facts.md#pkru; Intel SDM volume 3, "Protection
/// Keys"): two bits for each of 16 keys. It does not apply to instruction fetches.
class Pkru {
public:
    static constexpr int keys = 16;

    constexpr Pkru() = default;
    explicit constexpr Pkru(std::uint32_t value) : value_{value} {}

    [[nodiscard]] constexpr std::uint32_t value() const { return value_; }
    [[nodiscard]] PkeyRights rights(int pkey) const;
    void set_rights(int pkey, PkeyRights rights);
    /// Returns true if the register allows an access. It applies to user accesses, and to supervisor accesses to user
    /// pages with CR0.WP = 1.
    [[nodiscard]] bool allows(int pkey, DataAccess access) const;

    bool operator==(const Pkru&) const = default;

private:
    std::uint32_t value_ = 0;
};

/// PKRU of a new program on Linux: access through key 0 only (arch/x86/mm/pkeys.c, init_pkru_value).
inline constexpr Pkru initial_pkru{0x55555554};

}  // namespace mktme::mmu
