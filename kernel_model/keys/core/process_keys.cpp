// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/process_keys.hpp"

#include <fmt/format.h>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/keys/core/search.hpp"

namespace mktme::keys {

namespace {

constexpr Perm own_keyring_perm = perm::possessor(perm::all) | perm::user(perm::view);
constexpr Perm session_keyring_perm = own_keyring_perm | perm::user(perm::read);
constexpr Perm named_session_perm = session_keyring_perm | perm::user(perm::link);
constexpr Perm user_keyring_perm = perm::possessor(perm::all & ~perm::setattr) | perm::user(perm::all);
constexpr Perm register_perm =
    perm::possessor(perm::write | perm::search) | perm::user(perm::view | perm::read);

Ownership owned_by(const Credentials& cred, Perm perm) { return {cred.uid.real, cred.gid.real, perm}; }

Errno install(KeyService& service, const Credentials& cred, KeyPtr& place, std::string_view name) {
    if (place) return Errno::ok;
    auto keyring = allocate_keyring(service, name, owned_by(cred, own_keyring_perm), QuotaRule::overrun);
    if (!keyring) return keyring.error();
    place = std::move(*keyring);
    return Errno::ok;
}

std::string user_keyring_name(const Credentials& cred) {
    return fmt::format("_uid.{}", number(cred.uid.real));
}
std::string user_session_name(const Credentials& cred) {
    return fmt::format("_uid_ses.{}", number(cred.uid.real));
}

Errno make_user_register(KeyService& service) {
    if (service.user_register) return Errno::ok;
    const Ownership root{Uid::root, Gid::none, register_perm};
    auto made = allocate_keyring(service, ".user_reg", root, QuotaRule::in_quota);
    if (!made) return made.error();
    service.user_register = std::move(*made);
    return Errno::ok;
}

Result<KeyRef> search_register(KeyService& service, const Credentials& cred, std::string_view name) {
    const Search search{.index = {service.keyring_type, name}, .cred = &cred, .recurse = false};
    return search_keyring({service.user_register, true}, search);
}

Result<KeyPtr> allocate_user_keyring(KeyService& service, const Credentials& cred, std::string_view name,
                                     Key* parent) {
    const Ownership owner{cred.uid.real, Gid::none, user_keyring_perm};
    auto keyring = allocate_keyring(service, name, owner, QuotaRule::in_quota, parent);
    if (keyring) (*keyring)->flags.uid_keyring = true;
    return keyring;
}

Result<KeyPtr> user_keyring(KeyService& service, const Credentials& cred) {
    const auto name = user_keyring_name(cred);
    const auto found = search_register(service, cred, name);
    if (found) return found->key;
    if (found.error() != Errno::eagain) return found.error();
    return allocate_user_keyring(service, cred, name, service.user_register.get());
}

Result<KeyPtr> user_session_keyring(KeyService& service, const Credentials& cred, Key& user) {
    const auto name = user_session_name(cred);
    const auto found = search_register(service, cred, name);
    if (found) return found->key;
    if (found.error() != Errno::eagain) return found.error();
    auto keyring = allocate_user_keyring(service, cred, name, nullptr);
    if (!keyring) return keyring;
    if (const Errno error = link_own(**keyring, user); failed(error)) return error;
    if (const Errno error = link_own(*service.user_register, **keyring); failed(error)) return error;
    return keyring;
}

}  // namespace

Errno install_thread_keyring(KeyService& service, Credentials& cred) {
    return install(service, cred, cred.thread_keyring, "_tid");
}

Errno install_process_keyring(KeyService& service, Credentials& cred) {
    return install(service, cred, cred.process_keyring, "_pid");
}

Errno install_session_keyring(KeyService& service, Credentials& cred) {
    const auto rule = cred.session_keyring ? QuotaRule::in_quota : QuotaRule::overrun;
    auto keyring = allocate_keyring(service, "_ses", owned_by(cred, session_keyring_perm), rule);
    if (!keyring) return keyring.error();
    cred.session_keyring = std::move(*keyring);
    return Errno::ok;
}

Result<Serial> join_named_session(KeyService& service, Credentials& cred, std::string_view name) {
    auto keyring = find_keyring_by_name(service, name, cred);
    if (!keyring)
        keyring = allocate_keyring(service, name, owned_by(cred, named_session_perm), QuotaRule::in_quota);
    if (!keyring) return keyring.error();
    if (*keyring == cred.session_keyring) return Serial::none;
    cred.session_keyring = *keyring;
    return (*keyring)->serial;
}

Result<UserKeyrings> user_keyrings(KeyService& service, const Credentials& cred) {
    if (const Errno error = make_user_register(service); failed(error)) return error;
    const auto user = user_keyring(service, cred);
    if (!user) return user.error();
    const auto session = user_session_keyring(service, cred, **user);
    if (!session) return session.error();
    return UserKeyrings{*user, *session};
}

KeyPtr existing_user_session(KeyService& service, const Credentials& cred) {
    if (!service.user_register) return nullptr;
    const auto found = search_register(service, cred, user_session_name(cred));
    return found ? found->key : nullptr;
}

void filesystem_uid_changed(Credentials& cred) {
    if (cred.thread_keyring) cred.thread_keyring->uid = cred.uid.filesystem;
}

void filesystem_gid_changed(Credentials& cred) {
    if (cred.thread_keyring) cred.thread_keyring->gid = cred.gid.filesystem;
}

Result<Credentials> credentials_for_thread(KeyService& service, const Credentials& parent) {
    Credentials cred = parent;
    cred.thread_keyring.reset();
    if (parent.thread_keyring)
        if (const Errno error = install_thread_keyring(service, cred); failed(error)) return error;
    return cred;
}

Credentials credentials_for_child(const Credentials& parent) {
    Credentials cred = parent;
    drop_own_keyrings(cred);
    return cred;
}

void drop_own_keyrings(Credentials& cred) {
    cred.thread_keyring.reset();
    cred.process_keyring.reset();
}

}  // namespace mktme::keys
