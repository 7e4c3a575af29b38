// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/keyring_listing.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace mktme::oracle {

namespace {

std::vector<Serial> serials_of(const std::string& contents) {
    std::vector<Serial> serials(contents.size() / sizeof(Serial));
    if (!serials.empty()) std::memcpy(serials.data(), contents.data(), serials.size() * sizeof(Serial));
    return serials;
}

void name_new_keys(const std::vector<Serial>& serials, KeyNames& keys, const DescribeKey& describe) {
    constexpr auto invisible = "~";  // after all descriptions
    std::vector<std::pair<std::string, Serial>> described;
    for (const auto serial : serials) {
        if (keys.number(serial) != 0) continue;
        auto answer = describe(serial);
        described.emplace_back(answer.error != 0 ? invisible : std::move(answer.data), serial);
    }
    std::ranges::sort(described);
    for (const auto& [description, serial] : described) {
        keys.name(serial);
        const auto end = description.find(';');
        if (end != std::string::npos) keys.set_type(serial, description.substr(0, end));
    }
}

}  // namespace

std::string keyring_listing(const std::string& contents, KeyNames& keys, const DescribeKey& describe) {
    const auto serials = serials_of(contents);
    name_new_keys(serials, keys, describe);
    std::vector<int> numbers;
    numbers.reserve(serials.size());
    for (const auto serial : serials) numbers.push_back(keys.number(serial));
    std::ranges::sort(numbers);
    std::string listing;
    for (const auto number : numbers) listing += " k" + std::to_string(number);
    return listing;
}

}  // namespace mktme::oracle
