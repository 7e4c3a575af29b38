// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace mktme::syscall {

/// A logical processor of the machine, counted through all packages.
enum class CoreId : std::uint32_t {};
constexpr std::uint32_t number(CoreId core) { return static_cast<std::uint32_t>(core); }

/// A package: cores with one KeyID table.
enum class PackageId : std::uint32_t {};
constexpr std::uint32_t number(PackageId package) { return static_cast<std::uint32_t>(package); }

/// A device that reads and writes memory by itself.
enum class DeviceId : std::uint32_t {};
constexpr std::uint32_t number(DeviceId device) { return static_cast<std::uint32_t>(device); }

/// A set of logical processors (struct cpumask): the targets of a TLB flush or an interrupt.
class CpuSet {
public:
    /// Processors that a set can name. Precondition of every CoreId in a set: below this number.
    static constexpr std::size_t capacity = 256;

    constexpr CpuSet() = default;
    explicit constexpr CpuSet(CoreId core) { add(core); }

    constexpr void add(CoreId core) { word(core) |= bit(core); }
    constexpr void remove(CoreId core) { word(core) &= ~bit(core); }
    [[nodiscard]] constexpr bool has(CoreId core) const {
        return (words_[number(core) / word_bits] & bit(core)) != 0;
    }
    [[nodiscard]] constexpr std::size_t size() const {
        std::size_t count = 0;
        for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
        return count;
    }
    [[nodiscard]] constexpr bool is_empty() const { return *this == CpuSet{}; }
    constexpr bool operator==(const CpuSet&) const = default;

private:
    static constexpr std::size_t word_bits = 64;
    static constexpr std::uint64_t bit(CoreId core) { return std::uint64_t{1} << number(core) % word_bits; }
    constexpr std::uint64_t& word(CoreId core) { return words_[number(core) / word_bits]; }

    std::array<std::uint64_t, capacity / word_bits> words_{};
};

}  // namespace mktme::syscall
