// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/keyring.hpp"

#include <fmt/format.h>
#include <vector>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/keys/core/search.hpp"
#include "kernel_model/syscall/call.hpp"

namespace mktme::keys {

namespace {

void publish_name(Key& key, Keyring& keyring) {
    if (key.description.front() == '.') return;
    keyring.name = key.service->names.emplace(key.description, &key);
    keyring.is_named = true;
}

Errno preparse(Call& /*call*/, PreparsedPayload& parsed) {
    return parsed.data.empty() ? Errno::ok : Errno::einval;
}

/// Makes the key a keyring without links.
void become_keyring(Key& key) {
    auto keyring = std::make_unique<Keyring>();
    publish_name(key, *keyring);
    key.payload = std::move(keyring);
}

Errno instantiate(Call& /*call*/, Key& key, PreparsedPayload& /*parsed*/) {
    become_keyring(key);
    return Errno::ok;
}

void remove_all_links(Key& keyring) {
    contents(keyring).clear();
    static_cast<void>(reserve_payload(keyring, 0));
}

void destroy(Key& key) {
    auto& keyring = contents(key);
    if (keyring.is_named) key.service->names.erase(keyring.name);
}

std::string describe(const Key& key) {
    if (!key.is_positive()) return key.description;
    const std::size_t size = contents(key).size();
    return size == 0 ? key.description + ": empty" : fmt::format("{}: {}", key.description, size);
}

/// Returns true if the rule trusts `keyring`, or a keyring whose own rule does.
bool trusts(const Restriction& first, const Key& keyring) {
    for (const Restriction* rule = &first; rule != nullptr && rule->trusted && rule->trusted->is_keyring();
         rule = rule->trusted->restriction.get())
        if (rule->trusted == &keyring) return true;
    return false;
}

/// Returns the serials of the linked keys, four bytes each.
Result<std::string> read(Call& /*call*/, const Key& key, std::size_t buffer) {
    if (buffer % sizeof(Serial) != 0) return Errno::einval;
    std::string serials;
    for (const auto& [index, link] : contents(key).links()) {
        const Serial serial = link.key()->serial;
        serials.append(reinterpret_cast<const char*>(&serial), sizeof serial);
    }
    return serials;
}

}  // namespace

Keyring& contents(Key& keyring) { return static_cast<Keyring&>(*keyring.payload); }
const Keyring& contents(const Key& keyring) { return static_cast<const Keyring&>(*keyring.payload); }

void Keyring::insert(Key& self, const KeyPtr& key) {
    const IndexKey& index = key->index;
    links_.try_emplace(index, self, key);
}

KeyType keyring_type() {
    return {
        .name = keyring_type_name,
        .preparse = preparse,
        .instantiate = instantiate,
        .revoke = [](Call& /*call*/, Key& key) { remove_all_links(key); },
        .destroy = destroy,
        .describe = describe,
        .read = read,
    };
}

Result<KeyPtr> allocate_keyring(KeyService& service, std::string_view name, const Ownership& owner,
                                QuotaRule rule, Key* parent) {
    auto keyring = allocate(service, service.keyring_type, name, owner, rule);
    if (!keyring) return keyring;
    become_keyring(**keyring);
    instantiate_own(**keyring);
    if (parent != nullptr)
        if (const Errno error = link_own(*parent, **keyring); failed(error)) return error;
    return keyring;
}

Result<LinkEdit> LinkEdit::prepare(Key& keyring, const IndexKey& index) {
    if (!keyring.is_keyring()) return Errno::enotdir;
    if (keyring.flags.revoked) return Errno::ekeyrevoked;
    const bool displaces = contents(keyring).find(index) != nullptr;
    if (!displaces)
        if (const Errno error = reserve_payload(keyring, keyring.data_length + link_bytes); failed(error))
            return error;
    return LinkEdit{keyring, displaces};
}

LinkEdit::~LinkEdit() {
    if (keyring_ != nullptr && !displaces_)
        static_cast<void>(reserve_payload(*keyring_, keyring_->data_length - link_bytes));
}

void LinkEdit::commit(Key& key) {
    auto& keyring = contents(*keyring_);
    if (displaces_) keyring.erase(key.index);
    keyring.insert(*keyring_, &key);
    keyring_ = nullptr;
}

Errno check_restriction(Call& call, const Key& keyring, const KeyType& type, const Payload* payload) {
    if (!keyring.restriction) return Errno::ok;
    return keyring.restriction->check(call, type, payload);
}

Errno check_for_cycle(const Key& keyring, const Key& key) {
    // NOLINTNEXTLINE(readability-suspicious-call-argument): a cycle is there if the keyring lies below the key
    return key.is_keyring() ? find_below(key, keyring) : Errno::ok;
}

namespace {

/// Checks that a locked keyring may take the key.
Errno check_link(Call& call, const Key& keyring, const Key& key) {
    const Errno refused =
        call.once([&] { return check_restriction(call, keyring, *key.type, key.payload.get()); });
    return failed(refused) ? refused : check_for_cycle(keyring, key);
}

/// Removes the link under the index of `key` from a locked keyring.
Errno remove_link(Key& keyring, const Key& key) {
    contents(keyring).erase(key.index);
    return reserve_payload(keyring, keyring.data_length - link_bytes);
}

/// Locks two keyrings, in an order that is the same for all calls.
Errno lock_both(Call& call, Key& one, Key& other) {
    Key& first = number(one.serial) < number(other.serial) ? one : other;
    Key& second = &first == &one ? other : one;
    const Errno error = down_write(call, first.semaphore);
    return failed(error) ? error : down_write(call, second.semaphore);
}

}  // namespace

Errno lock_links(Call& call, Key& keyring) {
    return keyring.is_keyring() ? down_write(call, keyring.semaphore) : Errno::enotdir;
}

Errno link(Call& call, Key& keyring, Key& key) {
    return call.once([&] {
        if (const Errno error = lock_links(call, keyring); failed(error)) return error;
        auto& edit = call.keep([&] { return LinkEdit::prepare(keyring, key.index); });
        if (!edit) return edit.error();
        if (const Errno error = check_link(call, keyring, key); failed(error)) return error;
        edit->commit(key);
        return Errno::ok;
    });
}

Errno link_own(Key& keyring, Key& key) {
    auto edit = LinkEdit::prepare(keyring, key.index);
    if (edit) edit->commit(key);
    return edit.error();
}

Errno unlink(Call& call, Key& keyring, const Key& key) {
    return call.once([&] {
        if (const Errno error = lock_links(call, keyring); failed(error)) return error;
        if (contents(keyring).find(key.index) == nullptr) return Errno::enoent;
        return remove_link(keyring, key);
    });
}

Errno move(Call& call, Key& key, Key& from, Key& to, bool exclusive) {
    if (&from == &to) return Errno::ok;
    if (!from.is_keyring() || !to.is_keyring()) return Errno::enotdir;
    return call.once([&] {
        if (const Errno error = lock_both(call, from, to); failed(error)) return error;
        if (contents(from).find(key.index) == nullptr) return Errno::enoent;
        auto& edit = call.keep([&] { return LinkEdit::prepare(to, key.index); });
        if (!edit) return edit.error();
        if (edit->displaces() && exclusive) return Errno::eexist;
        if (const Errno error = check_link(call, to, key); failed(error)) return error;
        const KeyPtr held = &key;  // between the two links
        const Errno error = remove_link(from, key);
        edit->commit(key);
        return error;
    });
}

Errno clear(Call& call, Key& keyring) {
    return call.once([&] {
        if (const Errno error = lock_links(call, keyring); failed(error)) return error;
        remove_all_links(keyring);
        return Errno::ok;
    });
}

namespace {

using Rule = std::unique_ptr<Restriction>;

/// Returns the restriction that a type makes of a text.
Result<Rule> find_restriction(Call& call, KeyService& service, std::string_view type, std::string_view text) {
    const KeyType* found = service.types.find(type);
    if (found == nullptr) return Errno::enokey;
    if (!found->lookup_restriction) return Errno::enoent;
    return found->lookup_restriction(call, service, text);
}

Rule forbid_all_links() {
    return std::make_unique<Restriction>(Restriction{
        .check = [](Call&, const KeyType&, const Payload*) { return Errno::eperm; }, .trusted = {}});
}

}  // namespace

Errno restrict(Call& call, Key& keyring, KeyService& service, const std::string_view* type,
               std::string_view restriction) {
    if (!keyring.is_keyring()) return Errno::enotdir;
    auto& rule = call.keep([] { return Rule{}; });
    const Errno refused = call.once([&] {
        auto made = type != nullptr ? find_restriction(call, service, *type, restriction)
                                    : Result<Rule>{forbid_all_links()};
        if (made) rule = std::move(*made);
        return made.error();
    });
    if (failed(refused)) return refused;
    if (const Errno error = lock_links(call, keyring); failed(error)) return error;
    if (keyring.restriction) return Errno::eexist;
    if (trusts(*rule, keyring)) return Errno::edeadlk;
    keyring.restriction = std::move(rule);
    return Errno::ok;
}

Result<KeyPtr> find_keyring_by_name(KeyService& service, std::string_view name, const Credentials& cred) {
    const auto [begin, end] = service.names.equal_range(name);
    for (auto place = begin; place != end; ++place) {
        Key& keyring = *place->second;
        if (keyring.usage == 0 || keyring.flags.revoked) continue;
        if (failed(check_permission(keyring, false, cred, Need::search))) continue;
        return KeyPtr{&keyring};
    }
    return Errno::enokey;
}

}  // namespace mktme::keys
