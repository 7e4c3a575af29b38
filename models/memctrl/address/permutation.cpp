// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "models/memctrl/address/address_hash.hpp"

namespace mktme::memctrl {

std::string permutation_hash(const FieldBits& bits) {
    std::string equations;
    std::size_t row = 0;
    for (const auto field : {AddressField::bank, AddressField::bank_group}) {
        for (std::size_t bit = 0; bit < bits[static_cast<std::size_t>(field)].size(); ++bit, ++row)
            equations += fmt::format("{}{}[{}]={}[{}]^row[{}]", equations.empty() ? "" : ",", name_of(field),
                                     bit, name_of(field), bit, row);
    }
    return equations;
}

}  // namespace mktme::memctrl
