// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/keyid_field.hpp"

namespace mktme::mmu {

/// Fields of the physical address in an entry: the frame, and above it the KeyID, as the one address layout of the
/// package places them (docs/facts.md#keyid-position). KeyID bits are not reserved bits of an entry.
class EntryFormat {
public:
    /// Creates the format of a machine with the default widths of `mktme.maxphyaddr` and `mktme.keyid_bits`.
    constexpr EntryFormat() : EntryFormat{KeyIdField{default_maxphyaddr, default_keyid_bits}} {}
    explicit constexpr EntryFormat(const KeyIdField& layout)
        : keyid_shift_{layout.keyid_shift()},
          keyid_mask_{layout.keyid_field()},
          frame_mask_{(layout.dram_limit().count() - 1) & ~page_offset} {}

    /// Returns the KeyID's bits of an address or an entry.
    [[nodiscard]] constexpr std::uint64_t keyid_bits(KeyId keyid) const {
        return std::uint64_t{keyid.count()} << keyid_shift_;
    }
    /// Returns all bits of an address that a KeyID can have.
    [[nodiscard]] constexpr std::uint64_t all_keyid_bits() const { return keyid_mask_; }
    [[nodiscard]] constexpr KeyId keyid(std::uint64_t bits) const {
        return KeyId{static_cast<std::uint16_t>((bits & keyid_mask_) >> keyid_shift_)};
    }
    /// Returns the address of the page, without the KeyID.
    [[nodiscard]] constexpr DramAddr page(std::uint64_t bits) const { return DramAddr{bits & frame_mask_}; }
    /// Returns the address of the page with its KeyID, as it leaves a core.
    [[nodiscard]] constexpr PhysAddr full_page(std::uint64_t bits) const {
        return PhysAddr{bits & (frame_mask_ | keyid_mask_)};
    }
    constexpr bool operator==(const EntryFormat&) const = default;

private:
    static constexpr std::uint64_t page_offset = 0xfff;

    unsigned keyid_shift_;
    std::uint64_t keyid_mask_;
    std::uint64_t frame_mask_;
};

/// An entry of an x86-64 paging structure as the processor reads it (Intel SDM volume 3, "4-Level Paging").
class Entry {
public:
    static constexpr std::uint64_t present = 1U << 0;
    static constexpr std::uint64_t writable = 1U << 1;  // R/W
    static constexpr std::uint64_t user = 1U << 2;      // U/S
    static constexpr std::uint64_t accessed = 1U << 5;  // set by the processor at the first use
    static constexpr std::uint64_t dirty = 1U << 6;     // of a leaf: set by the processor at the first write
    static constexpr std::uint64_t huge = 1U << 7;      // PS: a leaf of a directory
    static constexpr unsigned pkey_shift = 59;          // bits 62:59 of a leaf
    static constexpr std::uint64_t pkey_mask = 0xf;
    static constexpr std::uint64_t no_execute = std::uint64_t{1} << 63;  // XD
    /// The bits that a processor sets by itself.
    static constexpr std::uint64_t use_bits = accessed | dirty;

    constexpr Entry() = default;
    explicit constexpr Entry(std::uint64_t bits) : bits_{bits} {}

    [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
    [[nodiscard]] constexpr bool is_present() const { return (bits_ & present) != 0; }
    [[nodiscard]] constexpr bool is_writable() const { return (bits_ & writable) != 0; }
    [[nodiscard]] constexpr bool is_executable() const { return (bits_ & no_execute) == 0; }
    [[nodiscard]] constexpr bool is_accessed() const { return (bits_ & accessed) != 0; }
    [[nodiscard]] constexpr bool is_dirty() const { return (bits_ & dirty) != 0; }
    [[nodiscard]] constexpr bool is_huge() const { return (bits_ & huge) != 0; }
    [[nodiscard]] constexpr int pkey() const { return static_cast<int>(bits_ >> pkey_shift & pkey_mask); }
    constexpr bool operator==(const Entry&) const = default;

private:
    std::uint64_t bits_ = 0;
};

}  // namespace mktme::mmu
