// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/link.hpp"

#include "kernel_model/keys/core/key.hpp"
#include "kernel_model/keys/core/keyring.hpp"

namespace mktme::keys {

std::uint64_t hash_bytes(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = seed ^ 14695981039346656037U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash;
}

IndexKey::IndexKey(const KeyType& of_type, std::string_view described)
    : type{&of_type},
      description{described},
      order{hash_bytes(described, of_type.hash_seed)} {
    if (of_type.name == keyring_type_name) order &= ~first_leaf;
    else order |= first_leaf;
}

bool IndexKey::operator<(const IndexKey& rhs) const {
    if (order != rhs.order) return order < rhs.order;
    if (type != rhs.type) return type->name < rhs.type->name;
    return description < rhs.description;
}

Link::Link(Key& from, KeyPtr to) : keyring_{&from}, key_{std::move(to)} { key_->links.push_back(*this); }

}  // namespace mktme::keys
