// SPDX-License-Identifier: Apache-2.0
// The keyctl operations on a key: its payload, its state and its attributes.
#include <fmt/format.h>

#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/keys/core/request_key_auth.hpp"

namespace mktme::keys {

using task::Capability;

namespace {

/// Looks up a key for `need`, or for the holder of the authority to construct it.
Result<KeyRef> lookup_or_authorised(KeyCall& call, Serial id, LookupFlags flags, Need need) {
    auto ref = call.lookup(id, flags, need);
    if (ref || ref.error() != Errno::eacces) return ref;
    const bool authorised =
        call.once([&] { return static_cast<bool>(find_authkey(call.service(), call.cred(), id)); });
    if (!authorised) return ref;
    return call.lookup(id, {.partial = true}, Need::authtoken_override);
}

Reading reading(std::string text, std::size_t buffer) {
    Reading result{.length = text.size(), .data = std::nullopt};
    if (text.size() <= buffer) result.data = std::move(text);
    return result;
}

Errno change_owner(Key& key, Uid uid) {
    KeyUsers& users = key.service->users;
    KeyUser& old = *key.user;
    KeyUser& owner = users.of(uid);
    if (key.flags.in_quota) {
        const Errno error = users.charge_key(owner, key.quota_length, QuotaRule::in_quota);
        if (failed(error)) {
            users.forget_if_idle(owner);
            return error;
        }
        old.quota_keys -= 1;
        old.quota_bytes -= key.quota_length;
    }
    const int instantiated = key.state == KeyState::uninstantiated ? 0 : 1;
    owner.keys += 1;
    owner.instantiated += instantiated;
    old.keys -= 1;
    old.instantiated -= instantiated;
    key.user = &owner;
    key.uid = uid;
    users.forget_if_idle(old);
    return Errno::ok;
}

}  // namespace

Errno update_key(KeyCall& call, Serial id, UserBytes payload) {
    if (payload.size() > syscall::page_size) return Errno::einval;
    const auto data = call.bytes(payload);
    if (!data) return data.error();
    const auto key = call.lookup(id, {}, Need::write);
    if (!key) return key.error();
    return update(call.call(), *key, *data);
}

namespace {

Result<KeyRef> lookup_to_revoke(KeyCall& call, Serial id) {
    const auto key = call.lookup(id, {}, Need::write);
    return key.error() == Errno::eacces ? call.lookup(id, {}, Need::setattr) : key;
}

}  // namespace

Errno revoke_key(KeyCall& call, Serial id) {
    const auto key = lookup_to_revoke(call, id);
    if (!key) return key.error();
    if (const auto& check = (*key)->type->before_revoke)
        if (const Errno refused = check(call.call(), **key); failed(refused)) return refused;
    if ((*key)->flags.keep) return Errno::eperm;
    return revoke(call.call(), **key);
}

Errno safe_revoke_key(KeyCall& call, Serial id) {
    if (!call.service().has_safe_revoke) return Errno::eopnotsupp;
    const auto key = lookup_to_revoke(call, id);
    if (!key) return key.error();
    const auto& check = (*key)->type->safe_revoke;
    if (!check) return Errno::eopnotsupp;
    if (const Errno refused = check(call.call(), **key); failed(refused)) return refused;
    return revoke(call.call(), **key);
}

Errno invalidate_key(KeyCall& call, Serial id) {
    auto key = call.lookup(id, {}, Need::search);
    if (!key) {
        // The administrator may invalidate keys that are marked for it.
        const Errno refused = key.error();
        if (call.must_sleep() || !call.cred().capable(Capability::sys_admin)) return refused;
        key = call.lookup(id, {}, Need::sysadmin_override);
        if (!key || !(*key)->flags.root_can_inval) return refused;
    }
    if ((*key)->flags.keep) return Errno::eperm;
    if (const Errno error = call.lock(**key); failed(error)) return error;
    invalidate(**key);
    return Errno::ok;
}

Errno chown_key(KeyCall& call, Serial id, Uid uid, Gid gid) {
    if (uid == Uid::none && gid == Gid::none) return Errno::ok;
    const auto ref = call.lookup(id, {.create = true, .partial = true}, Need::setattr);
    if (!ref) return ref.error();
    Key& key = **ref;
    if (const Errno error = call.lock(key); failed(error)) return error;
    const bool new_uid = uid != Uid::none && uid != key.uid;
    const bool foreign_gid = gid != Gid::none && gid != key.gid && !call.cred().in_group(gid);
    if ((new_uid || foreign_gid) && !call.cred().capable(Capability::sys_admin)) return Errno::eacces;
    if (new_uid)
        if (const Errno error = change_owner(key, uid); failed(error)) return error;
    if (gid != Gid::none) key.gid = gid;
    return Errno::ok;
}

Errno setperm_key(KeyCall& call, Serial id, Perm perm) {
    if ((perm & ~perm::everything) != 0) return Errno::einval;
    const auto key = call.lookup(id, {.create = true, .partial = true}, Need::setattr);
    if (!key) return key.error();
    if (const Errno error = call.lock(**key); failed(error)) return error;
    if ((*key)->uid != call.cred().uid.filesystem && !call.cred().capable(Capability::sys_admin))
        return Errno::eacces;
    (*key)->perm = perm;
    return Errno::ok;
}

Errno set_key_timeout(KeyCall& call, Serial id, std::uint32_t seconds) {
    const auto key = lookup_or_authorised(call, id, {.create = true, .partial = true}, Need::setattr);
    if (!key) return key.error();
    if ((*key)->flags.keep) return Errno::eperm;
    if (const Errno error = call.lock(**key); failed(error)) return error;
    set_timeout(**key, KernelSeconds{seconds});
    return Errno::ok;
}

Result<Reading> describe_key(KeyCall& call, Serial id, std::size_t buffer) {
    const auto key = lookup_or_authorised(call, id, {.partial = true}, Need::view);
    if (!key) return key.error();
    auto text = fmt::format("{};{};{};{:08x};{}", (*key)->type->name, shown((*key)->uid), shown((*key)->gid),
                            (*key)->perm, (*key)->description);
    text.push_back('\0');
    return reading(std::move(text), buffer);
}

namespace {

/// Returns the first reason why the key must not be read; Errno::ok if there is none.
Errno check_readable(const KeyCall& call, const KeyRef& ref) {
    if (const Errno error = ref->read_state(); failed(error)) return error;
    // A possessor, who finds the key by search, may read it even without the permission.
    if (!ref.possessed)
        if (const Errno error = check_permission(ref, call.cred(), Need::read); failed(error)) return error;
    return ref->type->read ? Errno::ok : Errno::eopnotsupp;
}

}  // namespace

Result<Reading> read_key(KeyCall& call, Serial id, std::size_t buffer) {
    const auto ref = call.lookup(id, {}, Need::deferred);
    if (!ref) return call.must_sleep() ? ref.error() : Errno::enokey;
    Key& key = **ref;
    const Errno refused = call.once([&] { return check_readable(call, *ref); });
    if (failed(refused)) return refused;
    if (const Errno error = call.lock_shared(key); failed(error)) return error;
    const Errno invalid = call.once([&] { return validate(key); });
    if (failed(invalid)) return invalid;
    // A large buffer is not passed to the type before it has reported its length.
    auto text = key.type->read(call.call(), key, buffer <= syscall::page_size ? buffer : 0);
    return text ? Result<Reading>{reading(std::move(*text), buffer)} : text.error();
}

Result<Reading> get_security(KeyCall& call, Serial id, std::size_t buffer) {
    auto key = call.lookup(id, {.partial = true}, Need::view);
    if (key.error() == Errno::eacces) {
        // Unlike elsewhere, the error is the reason why there is no authority.
        if (const auto authkey = find_authkey(call.service(), call.cred(), id); !authkey)
            return authkey.error();
        key = call.lookup(id, {.partial = true}, Need::authtoken_override);
    }
    if (!key) return key.error();
    return reading(std::string(1, '\0'), buffer);  // no security module, so an empty label
}

}  // namespace mktme::keys
