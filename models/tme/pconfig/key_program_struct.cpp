// SPDX-License-Identifier: Apache-2.0
#include "models/tme/pconfig/key_program_struct.hpp"

#include <algorithm>

#include "models/tme/pconfig/pconfig_command.hpp"

namespace mktme::tme {

namespace {

// Offsets in bytes. The structure is packed, so KEYID_CTRL is not aligned.
constexpr std::size_t keyid_at = 0;
constexpr std::size_t command_at = 2;
constexpr std::size_t enc_alg_at = 3;
constexpr std::size_t reserved_control_at = 5;
constexpr std::size_t reserved_at = 6;
constexpr std::size_t key_field_1_at = 64;
constexpr std::size_t key_field_2_at = 128;

std::uint8_t octet(std::span<const std::byte> image, std::size_t at) {
    return std::to_integer<std::uint8_t>(image[at]);
}
std::uint16_t two_octets(std::span<const std::byte> image, std::size_t at) {
    return static_cast<std::uint16_t>(octet(image, at) | octet(image, at + 1) << 8U);
}
void put_two_octets(std::span<std::byte> image, std::size_t at, std::uint16_t value) {
    image[at] = static_cast<std::byte>(value & 0xFFU);
    image[at + 1] = static_cast<std::byte>(value >> 8U);
}
bool is_zero(std::byte value) { return value == std::byte{}; }

}  // namespace

KeyProgramStruct KeyProgramStruct::of(PconfigCommand command, KeyId keyid, TmeAlgorithm algorithm,
                                      const KeyPair& keys) {
    KeyProgramStruct wanted{
        .keyid = keyid.count(), .command = static_cast<std::uint8_t>(command), .enc_alg = mask_of(algorithm)};
    std::copy_n(keys.data.begin(), key_bytes(algorithm), wanted.key_field_1.begin());
    std::copy_n(keys.tweak.begin(), key_bytes(algorithm), wanted.key_field_2.begin());
    return wanted;
}

KeyProgramStruct KeyProgramStruct::parse(std::span<const std::byte, bytes> image) {
    KeyProgramStruct parsed{.keyid = two_octets(image, keyid_at),
                            .command = octet(image, command_at),
                            .enc_alg = two_octets(image, enc_alg_at),
                            .reserved_control = octet(image, reserved_control_at)};
    std::copy_n(image.begin() + reserved_at, parsed.reserved.size(), parsed.reserved.begin());
    std::copy_n(image.begin() + key_field_1_at, parsed.key_field_1.size(), parsed.key_field_1.begin());
    std::copy_n(image.begin() + key_field_2_at, parsed.key_field_2.size(), parsed.key_field_2.begin());
    return parsed;
}

KeyProgramStruct::Image KeyProgramStruct::image() const {
    Image built{};
    put_two_octets(built, keyid_at, keyid);
    built[command_at] = static_cast<std::byte>(command);
    put_two_octets(built, enc_alg_at, enc_alg);
    built[reserved_control_at] = static_cast<std::byte>(reserved_control);
    std::ranges::copy(reserved, built.begin() + reserved_at);
    std::ranges::copy(key_field_1, built.begin() + key_field_1_at);
    std::ranges::copy(key_field_2, built.begin() + key_field_2_at);
    return built;
}

bool KeyProgramStruct::is_clear_beyond_keys(TmeAlgorithm algorithm) const {
    const auto is_clear = [used = key_bytes(algorithm)](const KeyField& field) {
        return std::ranges::all_of(std::span{field}.subspan(used), is_zero);
    };
    return is_clear(key_field_1) && is_clear(key_field_2);
}

KeyPair KeyProgramStruct::keys(TmeAlgorithm algorithm) const {
    KeyPair pair;
    std::copy_n(key_field_1.begin(), key_bytes(algorithm), pair.data.begin());
    std::copy_n(key_field_2.begin(), key_bytes(algorithm), pair.tweak.begin());
    return pair;
}

}  // namespace mktme::tme
