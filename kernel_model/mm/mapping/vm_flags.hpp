// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::mm {

/// Properties and permissions of a mapping (VM_* of include/linux/mm.h, with the kernel's numbers). Two neighbours
/// merge only if all of these are equal. Every flag that the kernel compares is therefore here, whether or not the
/// model acts on it.
class VmFlags {
public:
    constexpr VmFlags() = default;
    explicit constexpr VmFlags(std::uint64_t bits) : bits_{bits} {}

    [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
    /// Returns true if any of `flags` is set.
    [[nodiscard]] constexpr bool has(VmFlags flags) const { return (bits_ & flags.bits_) != 0; }
    [[nodiscard]] constexpr VmFlags without(VmFlags flags) const { return VmFlags{bits_ & ~flags.bits_}; }
    [[nodiscard]] constexpr VmFlags only(VmFlags flags) const { return VmFlags{bits_ & flags.bits_}; }
    constexpr VmFlags& operator|=(VmFlags flags) { return *this = *this | flags; }
    friend constexpr VmFlags operator|(VmFlags a, VmFlags b) { return VmFlags{a.bits_ | b.bits_}; }
    constexpr bool operator==(const VmFlags&) const = default;

    /// The protection key is four of the bits (VM_PKEY_SHIFT).
    [[nodiscard]] constexpr int pkey() const { return static_cast<int>(bits_ >> pkey_shift & pkey_mask); }
    [[nodiscard]] constexpr VmFlags with_pkey(int pkey) const {
        return VmFlags{(bits_ & ~(pkey_mask << pkey_shift)) | static_cast<std::uint64_t>(pkey) << pkey_shift};
    }

private:
    static constexpr unsigned pkey_shift = 32;
    static constexpr std::uint64_t pkey_mask = 0xf;

    std::uint64_t bits_ = 0;
};

namespace vm {

inline constexpr VmFlags read{0x1};
inline constexpr VmFlags write{0x2};
inline constexpr VmFlags exec{0x4};
inline constexpr VmFlags shared{0x8};
inline constexpr VmFlags may_read{0x10};
inline constexpr VmFlags may_write{0x20};
inline constexpr VmFlags may_exec{0x40};
inline constexpr VmFlags may_share{0x80};
inline constexpr VmFlags grows_down{0x100};
inline constexpr VmFlags locked{0x2000};
inline constexpr VmFlags locked_on_fault{0x8'0000};  // locked, but not brought in at once
inline constexpr VmFlags any_lock{0x8'2000};         // both
inline constexpr VmFlags sequential_read{0x8000};
inline constexpr VmFlags random_read{0x10000};
inline constexpr VmFlags dont_copy{0x20000};
inline constexpr VmFlags dont_expand{0x40000};
inline constexpr VmFlags account{0x100000};
inline constexpr VmFlags no_reserve{0x200000};
inline constexpr VmFlags wipe_on_fork{0x2000000};
inline constexpr VmFlags dont_dump{0x4000000};
inline constexpr VmFlags huge_page{0x20000000};
inline constexpr VmFlags no_huge_page{0x40000000};
inline constexpr VmFlags mergeable{0x80000000};
inline constexpr VmFlags droppable{0x100'0000'0000};

inline constexpr VmFlags access = read | write | exec;
inline constexpr VmFlags may_access = may_read | may_write | may_exec;
/// Distance in bits from a permission to the flag that lets mprotect grant it.
inline constexpr unsigned may_shift = 4;

}  // namespace vm

/// Returns true for private writable memory that is no stack (is_data_mapping), which RLIMIT_DATA limits.
constexpr bool is_data(VmFlags flags) {
    return flags.only(vm::write | vm::shared | vm::grows_down) == vm::write;
}
constexpr bool is_stack(VmFlags flags) { return flags.has(vm::grows_down); }
/// Returns true if memory must be committed in advance (accountable_mapping).
constexpr bool is_accountable(VmFlags flags) {
    return flags.only(vm::write | vm::shared | vm::no_reserve) == vm::write;
}

}  // namespace mktme::mm
