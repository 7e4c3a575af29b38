// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/key.hpp"

#include <fmt/format.h>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/syscall/call.hpp"
#include "kernel_model/task/task.hpp"
#include "models/base/error.hpp"

namespace mktme::keys {

namespace {

/// Ends the uninstantiated state: the key becomes negative if `rejection` is an error, otherwise positive.
void mark_instantiated(Key& key, Errno rejection) {
    key.state = failed(rejection) ? KeyState::negative : KeyState::positive;
    key.rejection = rejection;
}

void finish_construction(Key& key, Errno rejection) {
    key.user->instantiated += 1;
    mark_instantiated(key, rejection);
    key.flags.user_construct = false;
}

/// Prepares the link of `key`; without a keyring, none.
Result<LinkEdit> prepare_link(Key* keyring, const Key& key) {
    return keyring != nullptr ? LinkEdit::prepare(*keyring, key.index) : Result<LinkEdit>{LinkEdit{}};
}

void link_constructed(Key& key, Key* keyring, LinkEdit& edit) {
    if (keyring == nullptr) return;
    if (keyring->flags.keep) key.flags.keep = true;
    edit.commit(key);
}

}  // namespace

void intrusive_ptr_add_ref(Key* key) { ++key->usage; }

void intrusive_ptr_release(Key* key) {
    if (--key->usage > 0) return;
    if (key->flags.in_quota) {
        key->user->quota_keys -= 1;
        key->user->quota_bytes -= key->quota_length;
    }
    key->service->collector.unreferenced(*key);
}

Errno validate(const Key& key) {
    if (key.flags.invalidated) return Errno::enokey;
    if (key.flags.revoked || key.flags.dead) return Errno::ekeyrevoked;
    if (key.expiry != never && key.service->now() >= key.expiry) return Errno::ekeyexpired;
    return Errno::ok;
}

Perm default_perm(const KeyType& type) {
    Perm possessor = perm::view | perm::search | perm::link | perm::setattr;
    if (type.read) possessor |= perm::read;
    if (type.update || type.name == keyring_type_name) possessor |= perm::write;
    return perm::possessor(possessor) | perm::user(perm::view);
}

Errno vet_description(Call& call, const KeyType& type, std::string_view description) {
    if (description.empty()) return Errno::einval;
    return type.vet_description ? type.vet_description(call, description) : Errno::ok;
}

Result<KeyPtr> allocate(KeyService& service, const KeyType& type, std::string_view description,
                        const Ownership& owner, QuotaRule rule) {
    if (description.empty()) return Errno::einval;
    const auto bytes = static_cast<std::int64_t>(description.size() + 1 + type.default_quota);
    KeyUser& user = service.users.of(owner.uid);
    if (const Errno error = service.users.charge_key(user, bytes, rule); failed(error)) {
        service.users.forget_if_idle(user);
        return error;
    }
    user.keys += 1;
    const KeyPtr key{new Key{service, type, description}};
    key->user = &user;
    key->uid = owner.uid;
    key->gid = owner.gid;
    key->perm = owner.perm;
    key->quota_length = bytes;
    key->data_length = static_cast<std::int64_t>(type.default_quota);
    key->flags.in_quota = rule != QuotaRule::not_in_quota;
    service.assign_serial(*key);
    return key;
}

Errno reserve_payload(Key& key, std::int64_t bytes) {
    const std::int64_t delta = bytes - key.data_length;
    if (delta != 0 && key.flags.in_quota) {
        const Errno error = key.service->users.charge_bytes(*key.user, delta);
        if (failed(error)) return error;
        key.quota_length += delta;
    }
    key.data_length = bytes;
    return Errno::ok;
}

Errno take_payload(Call& /*call*/, Key& key, PreparsedPayload& parsed) {
    const Errno error = reserve_payload(key, static_cast<std::int64_t>(parsed.quota_length));
    if (!failed(error)) key.payload = std::move(parsed.payload);
    return error;
}

Result<PreparsedPayload*> prepare_payload(Call& call, const KeyType& type, std::string_view data) {
    auto& parsed = call.keep([&] { return PreparsedPayload{.quota_length = type.default_quota}; });
    parsed.data = data;
    const Errno error = call.once([&] { return type.preparse ? type.preparse(call, parsed) : Errno::ok; });
    if (failed(error)) return error;
    return &parsed;
}

Errno instantiate_parsed(Call& call, Key& key, PreparsedPayload& parsed, Key* keyring, LinkEdit& edit,
                         Key* authkey) {
    if (const Errno error = down_write(call, key.service->construction); failed(error)) return error;
    if (key.state != KeyState::uninstantiated) return Errno::ebusy;
    const Errno error = key.type->instantiate(call, key, parsed);
    if (call.must_sleep()) return Errno::erestartsys;
    if (failed(error) || parsed.is_left_unfinished) return error;
    finish_construction(key, Errno::ok);
    link_constructed(key, keyring, edit);
    if (authkey != nullptr) invalidate(*authkey);
    if (parsed.expiry != never) set_expiry(key, parsed.expiry);
    return Errno::ok;
}

Errno instantiate_and_link(Call& call, Key& key, std::string_view data, Key* keyring, Key* authkey) {
    const auto parsed = prepare_payload(call, *key.type, data);
    if (!parsed) return parsed.error();
    return call.once([&] {
        if (keyring != nullptr)
            if (const Errno error = lock_links(call, *keyring); failed(error)) return error;
        auto& edit = call.keep([&] { return prepare_link(keyring, key); });
        if (!edit) return edit.error();
        if (keyring != nullptr) {
            const Errno error = call.once(
                [&] { return check_restriction(call, *keyring, *key.type, (*parsed)->payload.get()); });
            if (failed(error)) return error;
        }
        return instantiate_parsed(call, key, **parsed, keyring, *edit, authkey);
    });
}

void instantiate_own(Key& keyring) { finish_construction(keyring, Errno::ok); }

Errno reject(Key& key, KernelSeconds timeout, Errno error, Key* authkey) {
    if (key.state != KeyState::uninstantiated) return Errno::ebusy;
    finish_construction(key, error);
    set_expiry(key, key.service->now() + timeout);
    if (authkey != nullptr) invalidate(*authkey);
    return Errno::ok;
}

Errno reject_and_link(Call& call, Key& key, KernelSeconds timeout, Errno error, Key* keyring, Key* authkey) {
    return call.once([&] {
        if (keyring != nullptr) {
            if (keyring->restriction) return Errno::eperm;
            if (const Errno locked = down_write(call, keyring->semaphore); failed(locked)) return locked;
        }
        if (const Errno locked = down_write(call, key.service->construction); failed(locked)) return locked;
        auto edit = prepare_link(keyring, key);
        if (const Errno busy = reject(key, timeout, error, authkey); failed(busy)) return busy;
        if (edit) link_constructed(key, keyring, *edit);
        return edit.error();  // the key is rejected even if its link cannot be made
    });
}

Errno update_parsed(Call& call, Key& key, PreparsedPayload& parsed) {
    return call.once([&] {
        if (const Errno locked = down_write(call, key.semaphore); failed(locked)) return locked;
        const Errno error = key.type->update(call, key, parsed);
        if (call.must_sleep()) return Errno::erestartsys;
        if (!failed(error)) mark_instantiated(key, Errno::ok);  // also a key that was negative
        return error;
    });
}

Errno update(Call& call, const KeyRef& ref, std::string_view data) {
    Key& key = *ref;
    const Errno refused = call.once([&] { return check_permission(ref, call.task().cred, Need::write); });
    if (failed(refused)) return refused;
    if (!key.type->update) return Errno::eopnotsupp;
    const auto parsed = prepare_payload(call, *key.type, data);
    return parsed ? update_parsed(call, key, **parsed) : parsed.error();
}

Errno revoke(Call& call, Key& key) {
    return call.once([&] {
        if (const Errno locked = down_write(call, key.semaphore); failed(locked)) return locked;
        const bool was_revoked = call.once([&] {
            const bool before = key.flags.revoked;
            key.flags.revoked = true;
            return before;
        });
        if (was_revoked) return Errno::ok;
        if (key.type->revoke) key.type->revoke(call, key);
        if (call.must_sleep()) {
            if (call.sleep_kind() != syscall::SleepKind::uninterruptible)
                throw InvariantError{fmt::format("a revocation sleeps interruptibly: {}", key.type->name)};
            return Errno::erestartsys;
        }
        if (key.expiry > key.service->now()) set_expiry(key, key.service->now());  // links go after gc_delay
        return Errno::ok;
    });
}

void invalidate(Key& key) {
    if (key.flags.invalidated) return;
    key.flags.invalidated = true;
    key.service->collector.invalidated(key);
}

void set_timeout(Key& key, KernelSeconds timeout) {
    set_expiry(key, timeout == KernelSeconds{} ? never : key.service->now() + timeout);
}

void set_expiry(Key& key, KernelSeconds expiry) {
    const auto old = std::exchange(key.expiry, expiry);
    key.service->collector.expiry_changed(key, old, true);
}

}  // namespace mktme::keys
