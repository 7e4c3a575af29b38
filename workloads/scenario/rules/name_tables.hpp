// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/scenario/tree/position.hpp"

namespace mktme::scenario {

/// What a name of a process may stand for, as a set.
class Kinds {
public:
    constexpr Kinds() = default;
    static const Kinds range;
    static const Kinds key;
    static const Kinds protection_key;
    static const Kinds descriptor;

    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    [[nodiscard]] constexpr bool has(Kinds other) const { return (bits_ & other.bits_) != 0; }
    [[nodiscard]] constexpr std::uint8_t bits() const { return bits_; }
    friend constexpr Kinds operator|(Kinds a, Kinds b) {
        return Kinds{static_cast<std::uint8_t>(a.bits_ | b.bits_)};
    }
    friend constexpr Kinds operator-(Kinds a, Kinds b) {
        return Kinds{static_cast<std::uint8_t>(a.bits_ & ~b.bits_)};
    }
    bool operator==(const Kinds&) const = default;

private:
    constexpr explicit Kinds(std::uint8_t bits) : bits_{bits} {}
    std::uint8_t bits_ = 0;
};
inline constexpr Kinds Kinds::range{1};
inline constexpr Kinds Kinds::key{2};
inline constexpr Kinds Kinds::protection_key{4};
inline constexpr Kinds Kinds::descriptor{8};

/// Returns what a set of kinds is called: "a key or a descriptor".
std::string noun_of(Kinds kinds);

/// Number of a process in the order in which a script makes them.
using ProcessIndex = std::uint32_t;

/// Names that each process has given, as the lines read so far tell.
class NameTables {
public:
    struct Entry {
        Kinds now;                       // what the name stands for
        Kinds ever;                      // what it has stood for
        std::uint32_t failing_line = 0;  // line that expects to fail to give it, if nothing ever gave it
    };

    /// Adds a process without names.
    ProcessIndex make();
    /// Adds a process with the names of another. Throws Mistake if the processes of a script copy too many.
    ProcessIndex copy(ProcessIndex from, Position at);

    /// Gives a name. If that is not `certain`, the name may also keep what it has stood for.
    void give(ProcessIndex process, const std::string& name, Kinds kind, bool certain);
    /// Notes that a line expects to fail to give the name.
    void give_fails(ProcessIndex process, const std::string& name, std::uint32_t line);
    void lose_ranges(ProcessIndex process);

    /// Returns the entry of a name; null if the process never had it.
    [[nodiscard]] const Entry* find(ProcessIndex process, std::string_view name) const;
    /// Returns true if some process has the name for one of `kinds`.
    [[nodiscard]] bool anyone_has(std::string_view name, Kinds kinds) const;

    /// Returns " (did you mean NAME?)" with the nearest name of the process, or of anyone, that stands for one of
    /// `kinds`; or an empty string.
    [[nodiscard]] std::string hint(ProcessIndex process, std::string_view name, Kinds kinds) const;
    [[nodiscard]] std::string hint(std::string_view name, Kinds kinds) const;

private:
    using Table = std::map<std::string, Entry, std::less<>>;
    using Counts = std::array<std::uint32_t, 4>;  // processes that have the name for each kind

    void set(Entry& entry, const std::string& name, Kinds now);
    void count(const std::string& name, Kinds from, Kinds to);

    std::vector<Table> tables_;
    std::map<std::string, Counts, std::less<>> counts_;
    std::uint64_t copied_ = 0;
};

/// Returns " (did you mean NAME?)" with the nearest of many names, or an empty string. Looks at the first few thousand.
std::string nearest_name(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace mktme::scenario
