// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::cpu {

/// Where the cycles of a core went: each belongs to one row (docs/models/cpu.md#where-the-cycles-went).
struct CycleRows {
    std::uint64_t retiring = 0;
    std::uint64_t front_end = 0;
    std::uint64_t serialising = 0;
    std::uint64_t translation = 0;
    std::uint64_t stores = 0;
    std::uint64_t private_levels = 0;
    std::uint64_t llc = 0;
    std::uint64_t core = 0;
    std::uint64_t memory = 0;
    std::uint64_t encryption = 0;
    std::uint64_t execution = 0;

    bool operator==(const CycleRows&) const = default;
    [[nodiscard]] std::uint64_t sum() const {
        return retiring + front_end + serialising + translation + stores + private_levels + llc + core +
               memory + encryption + execution;
    }

    static constexpr auto fields() {
        using R = CycleRows;
        return std::tuple{
            field<&R::retiring>("retiring", "an instruction retired"),
            field<&R::front_end>("front_end", "nothing was there to execute: a fetch, a mispredicted branch"),
            field<&R::serialising>("serialising", "the oldest instruction was a fence or WRPKRU"),
            field<&R::translation>("translation", "the oldest access waited for its translation"),
            field<&R::stores>("stores", "an older store, or a full store queue, held the core back"),
            field<&R::private_levels>("private_levels",
                                      "the oldest access waited for a line from L2 or beyond, in the core"),
            field<&R::llc>("llc", "the oldest access waited for a line from the LLC"),
            field<&R::core>("core", "the oldest access waited for a line from another core"),
            field<&R::memory>("memory",
                              "the oldest access waited for a line from memory, without the engine"),
            field<&R::encryption>(
                "encryption",
                "the oldest access waited for the engine: the last cycles of its wait for memory"),
            field<&R::execution>("execution",
                                 "anything else: a hit in L1D, a port, a register, a forwarded load"),
        };
    }
};

}  // namespace mktme::cpu
