// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/invariants.hpp"

#include <fmt/format.h>
#include <set>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/keys/core/keyring.hpp"
#include "kernel_model/keys/core/request_key_auth.hpp"

namespace mktme::keys {

namespace {

using Complaint = std::optional<std::string>;

template <class... Args>
Complaint complain(const Key& key, fmt::format_string<Args...> format, Args&&... args) {
    return fmt::format("key {} ({} \"{}\"): {}", number(key.serial), key.type->name, key.description,
                       fmt::format(format, std::forward<Args>(args)...));
}

bool has_links(const Key& key) { return key.is_keyring() && key.payload; }
const Authorisation* authorisation_of(const Key& key) {
    return dynamic_cast<const Authorisation*>(key.payload.get());
}

/// Adds every reference that `key` itself holds to `held`.
void count_held_by(const Key& key, References& held) {
    if (has_links(key))
        for (const auto& [index, link] : contents(key).links()) count_reference(link.key(), held);
    if (key.restriction) count_reference(key.restriction->trusted, held);
    if (const auto* authority = authorisation_of(key)) {
        count_reference(authority->target, held);
        count_reference(authority->destination, held);
        count_references(authority->requester, held);
    }
}

Complaint check_references(const KeyService& service, References held) {
    for (const auto& [serial, key] : service.keys()) count_held_by(*key, held);
    for (const auto& [serial, key] : service.keys()) {
        if (key->usage != held[key])
            return complain(*key, "usage {}, but {} references", key->usage, held[key]);
        if (key->usage == 0) return complain(*key, "not collected");
        held.erase(key);
    }
    if (!held.empty()) return fmt::format("{} references to keys that are gone", held.size());
    return std::nullopt;
}

Complaint check_reachable(const KeyService& service, const References& roots) {
    std::set<const Key*> seen;
    std::vector<const Key*> todo;
    const auto reach = [&](const References& from) {
        for (const auto& [key, count] : from)
            if (seen.insert(key).second) todo.push_back(key);
    };
    reach(roots);
    while (!todo.empty()) {
        References next;
        count_held_by(*todo.back(), next);
        todo.pop_back();
        reach(next);
    }
    for (const auto& [serial, key] : service.keys())
        if (!seen.contains(key)) return complain(*key, "out of reach, but not collected");
    return std::nullopt;
}

Complaint check_links(const Key& keyring) {
    const auto& links = contents(keyring).links();
    if (keyring.data_length < static_cast<std::int64_t>(links.size()) * link_bytes)
        return complain(keyring, "{} links, but {} bytes charged", links.size(), keyring.data_length);
    for (const auto& [index, link] : links) {
        if (&link.keyring() != &keyring || !(index == link.key()->index))
            return complain(keyring, "a link is filed in the wrong place");
        if (link.key()->flags.invalidated && !keyring.flags.invalidated)
            return complain(*link.key(), "invalidated, but still linked");
    }
    for (const auto& [index, link] : links)
        if (link.key()->is_keyring() && check_for_cycle(keyring, *link.key()) == Errno::edeadlk)
            return complain(keyring, "contains itself");
    return std::nullopt;
}

Complaint check_quota(const Key& key) {
    const auto described = static_cast<std::int64_t>(key.description.size() + 1);
    if (!key.flags.in_quota || key.quota_length == described + key.data_length) return std::nullopt;
    return complain(key, "{} bytes charged for {} + {}", key.quota_length, described, key.data_length);
}

Complaint check_books(const KeyService& service) {
    std::map<Uid, KeyUser> books;
    for (const auto& [serial, key] : service.keys()) {
        KeyUser& user = books.try_emplace(key->user->uid, KeyUser{.uid = key->user->uid}).first->second;
        user.keys += 1;
        user.instantiated += key->state == KeyState::uninstantiated ? 0 : 1;
        user.quota_keys += key->flags.in_quota ? 1 : 0;
        user.quota_bytes += key->flags.in_quota ? key->quota_length : 0;
    }
    if (books != service.users.all()) return "the users' books do not add up";
    return std::nullopt;
}

}  // namespace

void count_reference(const KeyPtr& key, References& held) {
    if (key) held[key.get()] += 1;
}

void count_references(const Credentials& cred, References& held) {
    for (const auto& key :
         {cred.thread_keyring, cred.process_keyring, cred.session_keyring, cred.request_key_auth})
        count_reference(key, held);
}

std::optional<std::string> broken_invariant(const KeyService& service, References held) {
    count_reference(service.user_register, held);
    count_reference(service.persistent_register, held);
    service.collector.count_references(held);
    if (auto wrong = check_references(service, held)) return wrong;
    if (auto wrong = check_reachable(service, held)) return wrong;
    for (const auto& [serial, key] : service.keys()) {
        if (auto wrong = check_quota(*key)) return wrong;
        if (has_links(*key))
            if (auto wrong = check_links(*key)) return wrong;
    }
    return check_books(service);
}

}  // namespace mktme::keys
