// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <set>
#include <vector>

#include "models/tme/boot/configured_keys.hpp"
#include "models/tme/key_hardware_params.hpp"

namespace {

using namespace mktme;
using namespace mktme::tme;

constexpr std::size_t key_size = 16;  // of AES-128

std::vector<KeyBytes> keys_of(const KeyPair& keys) { return {keys.data, keys.tweak}; }

/// Checks drawn keys: no two are equal, and each byte takes many values.
void check_drawn(const std::vector<KeyBytes>& keys) {
    for (std::size_t i = 0; i < key_size; ++i) {
        std::set<std::byte> values;
        for (const KeyBytes& key : keys) values.insert(key[i]);
        CAPTURE(i);
        CHECK(values.size() > keys.size() / 2);
    }
    CHECK(std::set<KeyBytes>{keys.begin(), keys.end()}.size() == keys.size());
}

}  // namespace

TEST_CASE("A key that the configuration does not give is drawn, byte by byte, for its KeyID",
          "[mktme][keys]") {
    KeyHardwareParams params;
    for (std::uint64_t keyid = 1; keyid <= 63; ++keyid) params.mktme.key.push_back({.keyid = keyid});
    std::vector<KeyBytes> all;
    for (const auto& key : configured_keys(params))
        for (const auto& bytes : keys_of(key.keys)) all.push_back(bytes);
    check_drawn(all);
    CHECK(configured_keys(params).at(0).keys.data == all.at(0));
    params.seed = 2;
    CHECK(configured_keys(params).at(0).keys.data != all.at(0));
}

TEST_CASE("A direct program without keys hands over drawn ones, other commands zeros",
          "[mktme][keys][pconfig]") {
    const auto given_by = [](PconfigCommand command, std::size_t number) {
        return keys_of(structure_of({.command = command}, number, 1).keys(TmeAlgorithm::aes_xts_128));
    };
    std::vector<KeyBytes> all;
    for (std::size_t number = 0; number < 63; ++number)
        for (const auto& key : given_by(PconfigCommand::set_key_direct, number)) all.push_back(key);
    check_drawn(all);
    for (const auto command :
         {PconfigCommand::set_key_random, PconfigCommand::clear_key, PconfigCommand::no_encrypt})
        CHECK(given_by(command, 0) == std::vector<KeyBytes>(2));
}
