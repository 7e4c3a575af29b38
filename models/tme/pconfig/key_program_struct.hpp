// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>

#include "models/tme/pconfig/key_program_image.hpp"
#include "models/tme/registers/tme_algorithm.hpp"
#include "models/tme/table/key_table.hpp"

namespace mktme::tme {

enum class PconfigCommand : std::uint8_t;

/// MKTME_KEY_PROGRAM_STRUCT, which software writes to memory before PCONFIG (docs/facts.md#pconfig-structure). Any 192
/// bytes form one, even if PCONFIG refuses it.
struct KeyProgramStruct {
    static constexpr std::size_t bytes = std::tuple_size_v<KeyProgramImage>;
    static constexpr std::uint64_t alignment = 256;
    using Image = KeyProgramImage;
    using KeyField = std::array<std::byte, 64>;

    std::uint16_t keyid = 0;
    std::uint8_t command = 0;           // KEYID_CTRL[7:0]
    AlgorithmMask enc_alg = 0;          // KEYID_CTRL[23:8], one-hot
    std::uint8_t reserved_control = 0;  // KEYID_CTRL[31:24]
    std::array<std::byte, 58> reserved{};
    KeyField key_field_1{};  // data key, or entropy for it
    KeyField key_field_2{};  // tweak key, or entropy for it

    /// Returns the structure of a command: the first key_bytes(algorithm) bytes of both keys, and zeros elsewhere.
    static KeyProgramStruct of(PconfigCommand command, KeyId keyid, TmeAlgorithm algorithm,
                               const KeyPair& keys = {});
    /// Convert 192 bytes in memory to the fields, and back.
    static KeyProgramStruct parse(std::span<const std::byte, bytes> image);
    [[nodiscard]] Image image() const;

    /// Returns true if the key fields are zero beyond the keys of the algorithm.
    [[nodiscard]] bool is_clear_beyond_keys(TmeAlgorithm algorithm) const;
    /// Returns the key bytes that an algorithm uses.
    [[nodiscard]] KeyPair keys(TmeAlgorithm algorithm) const;

    bool operator==(const KeyProgramStruct&) const = default;
};

}  // namespace mktme::tme
