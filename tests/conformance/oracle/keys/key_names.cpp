// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/key_names.hpp"

namespace mktme::oracle {

std::string KeyNames::name(Serial serial) {
    if (serial == 0) return "0";
    const auto [place, is_new] = numbers_.try_emplace(serial, static_cast<int>(serials_.size()) + 1);
    if (is_new) serials_.push_back(serial);
    return "k" + std::to_string(place->second);
}

int KeyNames::number(Serial serial) const {
    const auto found = numbers_.find(serial);
    return found == numbers_.end() ? 0 : found->second;
}

Serial KeyNames::serial(int number) const {
    constexpr Serial unused = 0x7f000000;
    const bool is_given = number >= 1 && static_cast<std::size_t>(number) <= serials_.size();
    return is_given ? serials_[static_cast<std::size_t>(number) - 1] : unused + number;
}

std::string KeyNames::type(Serial serial) const {
    const auto found = types_.find(serial);
    return found == types_.end() ? std::string{} : found->second;
}

}  // namespace mktme::oracle
