// SPDX-License-Identifier: Apache-2.0
#include "models/tme/boot/configured_keys.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <string>

#include "models/base/error.hpp"
#include "models/crypto/xts.hpp"
#include "models/tme/boot/key_params.hpp"
#include "models/tme/key_hardware_params.hpp"

namespace mktme::tme {

namespace {

KeyBytes drawn(RandomStream& random, std::size_t bytes) {
    KeyBytes key{};
    for (std::size_t i = 0; i < bytes; ++i) key[i] = static_cast<std::byte>(random.bits());
    return key;
}

/// Returns the bytes given in hexadecimal. Throws ConfigError that names `what` if their number is not the algorithm's
/// key length.
KeyBytes given(const std::string& digits, TmeAlgorithm algorithm, const std::string& what) {
    const auto bytes = crypto::bytes_from_hex(digits, what);
    crypto::check_key_length(cipher_of(algorithm), bytes, what);
    KeyBytes key{};
    std::ranges::copy(bytes, key.begin());
    return key;
}

}  // namespace

std::vector<ConfiguredKey> configured_keys(const KeyHardwareParams& params) {
    std::vector<ConfiguredKey> all;
    for (std::size_t number = 0; number < params.mktme.key.size(); ++number) {
        const KeyParams& key = params.mktme.key[number];
        const std::string name = fmt::format("mktme.key[{}].", number);
        const KeyId keyid{static_cast<std::uint16_t>(key.keyid)};
        if (std::ranges::find(all, keyid, &ConfiguredKey::keyid) != all.end())
            throw ConfigError{fmt::format("{}keyid = {}: has two keys", name, key.keyid)};
        const TmeAlgorithm algorithm = key.algorithm;
        RandomStream random{params.seed, fmt::format("mktme.key.{}", key.keyid)};
        KeyPair keys{drawn(random, key_bytes(algorithm)), drawn(random, key_bytes(algorithm))};
        if (!key.data_key.empty()) keys.data = given(key.data_key, algorithm, name + "data_key");
        if (!key.tweak_key.empty()) keys.tweak = given(key.tweak_key, algorithm, name + "tweak_key");
        all.push_back({keyid, algorithm, keys});
    }
    return all;
}

KeyProgramStruct structure_of(const ProgramParams& program, std::size_t number, std::uint64_t seed) {
    const TmeAlgorithm algorithm = program.algorithm;
    const std::string name = fmt::format("mktme.program[{}].", number);
    RandomStream random{seed, fmt::format("mktme.program.{}", number)};
    KeyPair keys;
    if (program.command == PconfigCommand::set_key_direct)
        keys = {drawn(random, key_bytes(algorithm)), drawn(random, key_bytes(algorithm))};
    if (!program.data_key.empty()) keys.data = given(program.data_key, algorithm, name + "data_key");
    if (!program.tweak_key.empty()) keys.tweak = given(program.tweak_key, algorithm, name + "tweak_key");
    return KeyProgramStruct::of(program.command, KeyId{static_cast<std::uint16_t>(program.keyid)}, algorithm,
                                keys);
}

}  // namespace mktme::tme
