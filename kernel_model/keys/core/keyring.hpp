// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string_view>

#include "kernel_model/keys/core/key.hpp"

namespace mktme::keys {

inline constexpr std::string_view keyring_type_name = "keyring";
/// Bytes of quota that a link costs the owner of its keyring.
inline constexpr std::int64_t link_bytes = 4;

/// Keyrings by name, oldest first among equals. Keyrings whose name starts with a dot are not in it.
using KeyringNames = std::multimap<std::string_view, Key*>;

/// The payload of a keyring: links to keys, no two of the same type and description.
class Keyring : public Payload {
public:
    using Links = std::map<IndexKey, Link>;

    [[nodiscard]] Key* find(const IndexKey& index) const {
        const auto place = links_.find(index);
        return place != links_.end() ? place->second.key().get() : nullptr;
    }
    /// Returns the links: keyrings first, then all other keys.
    [[nodiscard]] const Links& links() const { return links_; }
    [[nodiscard]] std::size_t size() const { return links_.size(); }
    void insert(Key& self, const KeyPtr& key);
    void erase(const IndexKey& index) { links_.erase(index); }
    void clear() { links_.clear(); }

    KeyringNames::iterator name;  // position among the named keyrings
    bool is_named = false;

private:
    Links links_;
};

/// Returns the links of a key that is a keyring.
Keyring& contents(Key& keyring);
const Keyring& contents(const Key& keyring);

KeyType keyring_type();

/// Makes a keyring, linked into `parent` if there is one.
Result<KeyPtr> allocate_keyring(KeyService& service, std::string_view name, const Ownership& owner,
                                QuotaRule rule, Key* parent = nullptr);

/// A prepared link. It has reserved its quota, and gives it back unless committed.
class LinkEdit {
public:
    /// Returns ENOTDIR, EKEYREVOKED or EDQUOT if `keyring` cannot take a key of this index.
    static Result<LinkEdit> prepare(Key& keyring, const IndexKey& index);

    LinkEdit() = default;
    LinkEdit(LinkEdit&& other) noexcept { swap(other); }
    LinkEdit& operator=(LinkEdit&& other) noexcept {
        swap(other);
        return *this;
    }
    ~LinkEdit();

    /// Returns true if the link displaces a key of the same type and description.
    [[nodiscard]] bool displaces() const { return displaces_; }
    void commit(Key& key);

private:
    LinkEdit(Key& keyring, bool displaces) : keyring_{&keyring}, displaces_{displaces} {}
    void swap(LinkEdit& other) noexcept {
        std::swap(keyring_, other.keyring_);
        std::swap(displaces_, other.displaces_);
    }

    Key* keyring_ = nullptr;
    bool displaces_ = false;
};

/// Returns EPERM or a similar error if the keyring's restriction forbids a key of this type and payload.
Errno check_restriction(Call& call, const Key& keyring, const KeyType& type, const Payload* payload);
/// Returns EDEADLK if a link from `keyring` to `key` would close a cycle, ELOOP if the nesting is too deep to tell.
Errno check_for_cycle(const Key& keyring, const Key& key);

/// Locks the links of a keyring until the step around this, or the call, ends (__key_link_lock). ENOTDIR: no keyring.
Errno lock_links(Call& call, Key& keyring);

// These lock the keyrings they change. Precondition: the call has recorded references to the keys.
Errno link(Call& call, Key& keyring, Key& key);
/// Removes the key that `keyring` has under the type and description of `key`, even if it is a different key.
Errno unlink(Call& call, Key& keyring, const Key& key);
Errno move(Call& call, Key& key, Key& from, Key& to, bool exclusive);
Errno clear(Call& call, Key& keyring);
/// Restricts the keyring to links that `type` accepts; without a type, to none.
Errno restrict(Call& call, Key& keyring, KeyService& service, const std::string_view* type,
               std::string_view restriction);
/// Links a key into a keyring that the kernel has made for itself: no rule restricts it, and no call has locked it.
Errno link_own(Key& keyring, Key& key);

/// Returns a keyring called `name` that `cred` may search; ENOKEY if there is none.
Result<KeyPtr> find_keyring_by_name(KeyService& service, std::string_view name, const Credentials& cred);

}  // namespace mktme::keys
