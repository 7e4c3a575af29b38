// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme {

namespace crypto {

enum class TweakTiming { parallel, serial };
enum class EnginePaths { separate, shared };
/// Computation of the MAC of a read line: in parallel with the AES rounds, or after them.
enum class MacCheck { parallel, serial };
/// Replacement policy for expanded keys: least recently used, first in first out, random.
enum class KeyReplacement { lru, fifo, random };

}  // namespace crypto

template <>
struct EnumNames<crypto::TweakTiming> {
    static constexpr std::array<std::string_view, 2> names{"parallel", "serial"};
};
template <>
struct EnumNames<crypto::EnginePaths> {
    static constexpr std::array<std::string_view, 2> names{"separate", "shared"};
};
template <>
struct EnumNames<crypto::MacCheck> {
    static constexpr std::array<std::string_view, 2> names{"parallel", "serial"};
};

template <>
struct EnumNames<crypto::KeyReplacement> {
    static constexpr std::array<std::string_view, 3> names{"lru", "fifo", "random"};
};

namespace crypto {

/// Parameters of the AES-XTS engine between a channel's controller and its DRAM.
struct EngineParams {
    static constexpr auto section = "crypto";

    Frequency clock{2'000'000'000};
    Ratio rounds_per_clock{1.0};
    std::uint64_t data_cores{2};
    std::uint64_t tweak_cores{1};
    Cycles initiation_interval{1};
    Cycles io_stages{2};
    TweakTiming tweak{TweakTiming::parallel};
    EnginePaths paths{EnginePaths::separate};
    std::uint64_t read_buffer{32};
    Ratio mac_rounds_per_clock{2.0};
    MacCheck mac_check{MacCheck::parallel};
    SimTime fixed_latency{};
    Energy energy_per_block{};
    std::uint64_t key_store{0};
    KeyReplacement key_replacement{KeyReplacement::lru};
    Cycles key_load{24};
    Cycles key_load_interval{4};

    static constexpr auto fields() {
        using P = EngineParams;
        return std::tuple{
            field<&P::clock>("clock", "clock of the engine", 1'000'000, 100'000'000'000)
                .from("docs/numbers.md#engine-defaults"),
            field<&P::rounds_per_clock>("rounds_per_clock", "AES rounds done in one engine clock", 0.01, 14.0)
                .from("docs/numbers.md#engine-defaults"),
            field<&P::data_cores>("data_cores", "AES cores for data in one path", 1, 64)
                .from("docs/numbers.md#engine-defaults"),
            field<&P::tweak_cores>(
                "tweak_cores", "AES cores for tweaks in one path, at least a quarter of data_cores", 1, 64)
                .from("docs/numbers.md#engine-defaults"),
            field<&P::initiation_interval>("initiation_interval",
                                           "engine clocks between two blocks entering a core", 1, 1024)
                .from("pipelined, one block a clock: docs/numbers.md#engine-defaults"),
            field<&P::io_stages>("io_stages", "register stages in and out of the engine, in engine clocks", 0,
                                 64)
                .from("docs/numbers.md#engine-defaults"),
            field<&P::tweak>("tweak",
                             "parallel: computed beside the DRAM access; serial: when the data has come")
                .from("docs/numbers.md#engine-latency"),
            field<&P::paths>("paths", "separate cores for reads and writes, or one set for both"),
            field<&P::read_buffer>("read_buffer",
                                   "lines the engine can hold between RD command and data core", 1, 4096),
            field<&P::mac_rounds_per_clock>(
                "mac_rounds_per_clock",
                "of the 24 Keccak rounds of a MAC, how many are done in one engine clock", 0.01, 24.0)
                .from("FIPS 202; no published figure of the hash unit's width"),
            field<&P::mac_check>("mac_check",
                                 "parallel: a read's MAC is computed beside its AES rounds; serial: after")
                .from("docs/numbers.md#engine-latency"),
            field<&P::fixed_latency>(
                "fixed_latency", "exposed read latency that replaces the engine model; 0 ns: use the model")
                .from("docs/numbers.md#engine-defaults"),
            field<&P::energy_per_block>(
                "energy_per_block",
                "energy of one AES block; a line takes four and its tweak one; 0 pJ: not known")
                .from("no published figure: docs/numbers.md#published-engines"),
            field<&P::key_store>(
                "key_store", "expanded keys an engine holds; 0: all there are, so that none is ever loaded",
                0, 4096),
            field<&P::key_replacement>("key_replacement",
                                       "which expanded key makes room for another: lru, fifo or random"),
            field<&P::key_load>("key_load", "engine clocks to read a key from the KeyID table and expand it",
                                0, 100'000)
                .from("no published figure: ten of table access and fourteen rounds of key expansion"),
            field<&P::key_load_interval>("key_load_interval",
                                         "engine clocks between two reads of the KeyID table", 1, 100'000)
                .from("no published figure: 64 bytes of key through a port of 16"),
        };
    }
};

}  // namespace crypto
}  // namespace mktme
