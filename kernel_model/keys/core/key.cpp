// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/key.hpp"

#include "kernel_model/keys/core/key_service.hpp"

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

Errno preparse(const KeyType& type, PreparsedPayload& parsed) {
    return type.preparse ? type.preparse(parsed) : Errno::ok;
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

Result<KeyPtr> allocate(KeyService& service, const KeyType& type, std::string_view description,
                        const Ownership& owner, QuotaRule rule) {
    if (description.empty()) return Errno::einval;
    if (type.vet_description)
        if (const Errno error = type.vet_description(description); failed(error)) return error;
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

Errno take_payload(Key& key, PreparsedPayload& parsed) {
    const Errno error = reserve_payload(key, static_cast<std::int64_t>(parsed.quota_length));
    if (!failed(error)) key.payload = std::move(parsed.payload);
    return error;
}

Errno instantiate_parsed(Key& key, PreparsedPayload& parsed, Key* keyring, LinkEdit& edit, Key* authkey) {
    if (key.state != KeyState::uninstantiated) return Errno::ebusy;
    if (const Errno error = key.type->instantiate(key, parsed); failed(error)) return error;
    finish_construction(key, Errno::ok);
    link_constructed(key, keyring, edit);
    if (authkey != nullptr) invalidate(*authkey);
    if (parsed.expiry != never) set_expiry(key, parsed.expiry);
    return Errno::ok;
}

Errno instantiate_and_link(Key& key, std::string_view data, Key* keyring, Key* authkey) {
    PreparsedPayload parsed{.data = data, .quota_length = key.type->default_quota};
    if (const Errno error = preparse(*key.type, parsed); failed(error)) return error;
    Result<LinkEdit> edit = LinkEdit{};
    if (keyring != nullptr) {
        edit = LinkEdit::prepare(*keyring, key.index);
        if (!edit) return edit.error();
        const Errno error = check_restriction(*keyring, *key.type, parsed.payload.get());
        if (failed(error)) return error;
    }
    return instantiate_parsed(key, parsed, keyring, *edit, authkey);
}

Errno reject_and_link(Key& key, KernelSeconds timeout, Errno error, Key* keyring, Key* authkey) {
    Result<LinkEdit> edit = LinkEdit{};
    if (keyring != nullptr) {
        if (keyring->restriction) return Errno::eperm;
        edit = LinkEdit::prepare(*keyring, key.index);
    }
    if (key.state != KeyState::uninstantiated) return Errno::ebusy;
    finish_construction(key, error);
    set_expiry(key, key.service->now() + timeout);
    if (edit) link_constructed(key, keyring, *edit);
    if (authkey != nullptr) invalidate(*authkey);
    return edit.error();  // the key is rejected even if its link cannot be made
}

Errno update_parsed(Key& key, PreparsedPayload& parsed) {
    const Errno error = key.type->update(key, parsed);
    if (!failed(error)) mark_instantiated(key, Errno::ok);  // also a key that was negative
    return error;
}

Errno update(const KeyRef& ref, const Credentials& cred, std::string_view data) {
    Key& key = *ref;
    if (const Errno error = check_permission(ref, cred, Need::write); failed(error)) return error;
    if (!key.type->update) return Errno::eopnotsupp;
    PreparsedPayload parsed{.data = data, .quota_length = key.type->default_quota};
    if (const Errno error = preparse(*key.type, parsed); failed(error)) return error;
    return update_parsed(key, parsed);
}

void revoke(Key& key) {
    if (key.flags.revoked) return;
    key.flags.revoked = true;
    if (key.type->revoke) key.type->revoke(key);
    if (key.expiry > key.service->now()) set_expiry(key, key.service->now());  // links go after gc_delay
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
