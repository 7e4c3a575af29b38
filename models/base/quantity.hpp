// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace mktme {

/// Number with a unit. Two quantities mix only if their tags agree, so `Cycles + KeyId` and `Cycles c = Bytes{64}` do
/// not compile.
template <class Tag, class Rep = std::uint64_t>
class Quantity {
public:
    using rep = Rep;
    static constexpr auto unit = Tag::unit;

    constexpr Quantity() = default;
    constexpr explicit Quantity(Rep value) : value_{value} {}

    [[nodiscard]] constexpr Rep count() const { return value_; }
    [[nodiscard]] static constexpr Quantity max() { return Quantity{std::numeric_limits<Rep>::max()}; }

    constexpr auto operator<=>(const Quantity&) const = default;

    constexpr Quantity& operator+=(Quantity rhs) requires Tag::additive {
        value_ = static_cast<Rep>(value_ + rhs.value_);
        return *this;
    }
    constexpr Quantity& operator-=(Quantity rhs) requires Tag::additive {
        value_ = static_cast<Rep>(value_ - rhs.value_);
        return *this;
    }
    friend constexpr Quantity operator+(Quantity a, Quantity b) requires Tag::additive { return a += b; }
    friend constexpr Quantity operator-(Quantity a, Quantity b) requires Tag::additive { return a -= b; }
    friend constexpr Quantity operator*(Quantity a, Rep factor) requires Tag::additive {
        return Quantity{static_cast<Rep>(a.value_ * factor)};
    }

private:
    Rep value_{};
};

/// Returns `a - b`, or zero if the difference would be negative.
template <class Tag, class Rep>
constexpr Quantity<Tag, Rep> minus_or_zero(Quantity<Tag, Rep> a, Quantity<Tag, Rep> b) {
    return a > b ? a - b : Quantity<Tag, Rep>{};
}

struct CycleTag {
    static constexpr auto unit = "cycle";
    static constexpr bool additive = true;
};
struct FemtosecondTag {
    static constexpr auto unit = "fs";
    static constexpr bool additive = true;
};
struct HertzTag {
    static constexpr auto unit = "Hz";
    static constexpr bool additive = false;
};
struct ByteTag {
    static constexpr auto unit = "B";
    static constexpr bool additive = true;
};
struct BytePerSecondTag {
    static constexpr auto unit = "B/s";
    static constexpr bool additive = false;
};
struct RatioTag {
    static constexpr auto unit = "ratio";
    static constexpr bool additive = false;
};
struct FemtojouleTag {
    static constexpr auto unit = "fJ";
    static constexpr bool additive = true;
};
struct KeyIdTag {
    static constexpr auto unit = "KeyID";
    static constexpr bool additive = false;
};
struct PhysAddrTag {
    static constexpr auto unit = "physical address";
    static constexpr bool additive = false;
};
struct DramAddrTag {
    static constexpr auto unit = "DRAM address";
    static constexpr bool additive = false;
};

/// Clock edges of one clock domain, or a number of its clock periods.
using Cycles = Quantity<CycleTag>;
/// Hardware time or a span of it: an integer number of femtoseconds (2^64 fs is about five hours).
using SimTime = Quantity<FemtosecondTag>;
/// Clock frequency: an integer number of hertz.
using Frequency = Quantity<HertzTag>;
using Bytes = Quantity<ByteTag>;
/// An integer number of bytes per second.
using Bandwidth = Quantity<BytePerSecondTag>;
/// Energy: an integer number of femtojoules.
using Energy = Quantity<FemtojouleTag>;
/// Share between 0 and 1.
using Ratio = Quantity<RatioTag, double>;
/// Number of a key: the value of the KeyID bits of a physical address.
using KeyId = Quantity<KeyIdTag, std::uint16_t>;
/// Byte address as cores and caches use it, with the KeyID in its top bits.
using PhysAddr = Quantity<PhysAddrTag>;
/// Byte address as DRAM uses it, without the KeyID.
using DramAddr = Quantity<DramAddrTag>;

namespace literals {
consteval Cycles operator""_cy(unsigned long long n) { return Cycles{n}; }
consteval SimTime operator""_fs(unsigned long long n) { return SimTime{n}; }
consteval SimTime operator""_ps(unsigned long long n) { return SimTime{n * 1'000}; }
consteval SimTime operator""_ns(unsigned long long n) { return SimTime{n * 1'000'000}; }
consteval SimTime operator""_us(unsigned long long n) { return SimTime{n * 1'000'000'000}; }
consteval Frequency operator""_MHz(unsigned long long n) { return Frequency{n * 1'000'000}; }
consteval Frequency operator""_GHz(unsigned long long n) { return Frequency{n * 1'000'000'000}; }
consteval Bytes operator""_B(unsigned long long n) { return Bytes{n}; }
consteval Bytes operator""_KiB(unsigned long long n) { return Bytes{n << 10}; }
consteval Bytes operator""_MiB(unsigned long long n) { return Bytes{n << 20}; }
consteval Bytes operator""_GiB(unsigned long long n) { return Bytes{n << 30}; }
}  // namespace literals

/// Longest time span that a parameter may have. Five of them fit into the range of SimTime, so sums do not overflow.
inline constexpr SimTime longest_span{3'600'000'000'000'000'000};
/// Largest number of clocks that a parameter may have. In any DRAM clock of at least 300 MHz it is shorter than
/// `longest_span`.
inline constexpr Cycles longest_wait{1'000'000'000'000};

/// Bytes of a cache line: the unit of every memory request and of AES-XTS (docs/facts.md#aes-xts).
inline constexpr Bytes line_size{64};

/// Returns a span of hardware time in nanoseconds, for reports.
constexpr double in_ns(SimTime span) { return static_cast<double>(span.count()) / 1e6; }

}  // namespace mktme
