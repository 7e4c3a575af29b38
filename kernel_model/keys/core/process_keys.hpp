// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/key_ptr.hpp"
#include "kernel_model/keys/core/serial.hpp"
#include "kernel_model/syscall/result.hpp"
#include "kernel_model/task/credentials.hpp"

namespace mktme::keys {

class KeyService;
using syscall::Errno;
using syscall::Result;
using task::Credentials;

/// Give the credentials a keyring of their own, unless they have one.
Errno install_thread_keyring(KeyService& service, Credentials& cred);
Errno install_process_keyring(KeyService& service, Credentials& cred);
/// A new, anonymous session keyring in place of the present one.
Errno install_session_keyring(KeyService& service, Credentials& cred);
/// KEYCTL_JOIN_SESSION_KEYRING with a name: joins the keyring of this name or makes one. The serial, or
/// none if it was joined already.
Result<Serial> join_named_session(KeyService& service, Credentials& cred, std::string_view name);

struct UserKeyrings {
    KeyPtr user;          // _uid.N
    KeyPtr user_session;  // _uid_ses.N
};
/// The keyrings of the real user, made on first use.
Result<UserKeyrings> user_keyrings(KeyService& service, const Credentials& cred);
/// The user session keyring if it has been made; may be null.
KeyPtr existing_user_session(KeyService& service, const Credentials& cred);

/// The thread keyring belongs to whoever the thread is now. Its quota stays where it was charged.
void filesystem_uid_changed(Credentials& cred);
void filesystem_gid_changed(Credentials& cred);

/// What a new thread or process gets of its parent's credentials.
Result<Credentials> credentials_for_thread(KeyService& service, const Credentials& parent);
Credentials credentials_for_child(const Credentials& parent);
/// What is left of the keyrings when a new program is run.
void change_for_exec(Credentials& cred);

}  // namespace mktme::keys
