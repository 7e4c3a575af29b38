// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/key_type.hpp"

#include "kernel_model/keys/core/link.hpp"
#include "models/base/error.hpp"

namespace mktme::keys {

const KeyType& KeyTypes::add(KeyType type) {
    type.hash_seed = hash_bytes(type.name, order_);
    auto owned = std::make_unique<KeyType>(std::move(type));
    const auto [place, added] = types_.emplace(owned->name, std::move(owned));
    if (!added) throw InvariantError{"key type registered twice: " + std::string{place->first}};
    return *place->second;
}

const KeyType* KeyTypes::find(std::string_view name) const {
    const auto place = types_.find(name);
    return place != types_.end() ? place->second.get() : nullptr;
}

}  // namespace mktme::keys
