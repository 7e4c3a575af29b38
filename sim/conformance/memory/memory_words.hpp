// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/address.hpp"
#include "sim/conformance/case_file.hpp"

namespace mktme::sim {

/// Address range of memory cases: 4096 pages, in which the recorder and its libraries have nothing mapped.
inline constexpr mm::Range case_arena{0x1000'0000'0000, 0x1000'0000'0000 + mm::in_bytes(4096)};

/// Parser of the words of a memory operation. Throws UserError with file and line for a malformed word.
class MemoryWords {
public:
    explicit MemoryWords(const CaseStep& step) : step_{&step} {}

    [[nodiscard]] std::size_t count() const { return step_->words.size() - 2; }
    [[nodiscard]] const std::string& word(std::size_t i) const { return step_->words[i + 2]; }

    /// Parses `N` or `N+B`: pages of the arena and bytes; `raw:0x...`; `any` for 0, no preference.
    [[nodiscard]] mm::Address address(std::size_t i) const;
    /// Parses `N` or `N+B`: pages and bytes; `raw:0x...`.
    [[nodiscard]] mm::Address length(std::size_t i) const;
    /// Parses letters of `rwxdu-`, or a number.
    [[nodiscard]] std::uint64_t protection(std::size_t i) const;
    [[nodiscard]] std::uint64_t map_flags(std::size_t i) const;
    [[nodiscard]] std::uint64_t remap_flags(std::size_t i) const;
    [[nodiscard]] std::int32_t advice(std::size_t i) const;
    [[nodiscard]] std::uint32_t sync_flags(std::size_t i) const;
    /// Parses a number in C notation, of up to 64 bits.
    [[nodiscard]] std::uint64_t number(std::size_t i) const;
    /// Parses an int: the low 32 bits of a number, as system calls truncate it.
    [[nodiscard]] std::int32_t integer(std::size_t i) const { return static_cast<std::int32_t>(number(i)); }
    [[nodiscard]] std::uint32_t hex(std::size_t i) const;

    [[noreturn]] void reject(std::size_t i, const char* wanted) const;

private:
    [[nodiscard]] std::uint64_t pages_and_bytes(std::size_t i, std::uint64_t base) const;

    const CaseStep* step_;
};

/// Returns an address as results show it: pages from the start of the arena, and bytes if there are any.
std::string shown_address(mm::Address address);

}  // namespace mktme::sim
