// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <string_view>

#include "kernel_model/task/key_ptr.hpp"

namespace mktme::keys {

struct KeyType;

/// Returns a hash of `text` that starts from `seed` and is the same on every host (FNV-1a).
std::uint64_t hash_bytes(std::string_view text, std::uint64_t seed);

/// Limit of `IndexKey::order`: keyrings are below it, all other keys are not.
inline constexpr std::uint64_t first_leaf = std::uint64_t{1} << 63U;

/// Index of a key in a keyring. No two keys of one keyring have equal ones.
struct IndexKey {
    const KeyType* type = nullptr;
    std::string_view description;
    std::uint64_t order = 0;  // a hash of both; keyrings come before all other keys

    IndexKey() = default;
    IndexKey(const KeyType& of_type, std::string_view described);

    bool operator==(const IndexKey& rhs) const {
        return order == rhs.order && type == rhs.type && description == rhs.description;
    }
    bool operator<(const IndexKey& rhs) const;

    [[nodiscard]] bool is_keyring() const { return order < first_leaf; }
};

/// One entry of a keyring. It is also in a list of the linked key: the garbage collector finds all links to a dead key
/// without a search of every keyring.
class Link
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    Link(Key& from, KeyPtr to);

    [[nodiscard]] Key& keyring() const { return *keyring_; }
    [[nodiscard]] const KeyPtr& key() const { return key_; }

private:
    Key* keyring_;
    KeyPtr key_;
};

using LinkList = boost::intrusive::list<Link, boost::intrusive::constant_time_size<false>>;

}  // namespace mktme::keys
