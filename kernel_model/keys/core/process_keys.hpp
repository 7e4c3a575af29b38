// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/serial.hpp"
#include "kernel_model/syscall/result.hpp"
#include "kernel_model/task/credentials.hpp"
#include "kernel_model/task/key_ptr.hpp"

namespace mktme::keys {

class KeyService;
using syscall::Errno;
using syscall::Result;
using task::Credentials;

/// Gives the credentials a keyring of their own, unless they have one.
Errno install_thread_keyring(KeyService& service, Credentials& cred);
Errno install_process_keyring(KeyService& service, Credentials& cred);
/// Replaces the session keyring with a new, anonymous one.
Errno install_session_keyring(KeyService& service, Credentials& cred);
/// KEYCTL_JOIN_SESSION_KEYRING with a name: joins the keyring of this name or makes one. Returns the serial, or
/// Serial::none if it was joined already.
Result<Serial> join_named_session(KeyService& service, Credentials& cred, std::string_view name);

struct UserKeyrings {
    KeyPtr user;          // _uid.N
    KeyPtr user_session;  // _uid_ses.N
};
/// Returns the keyrings of the real user, made on first use.
Result<UserKeyrings> user_keyrings(KeyService& service, const Credentials& cred);
/// Returns the user session keyring; null if it has not been made.
KeyPtr existing_user_session(KeyService& service, const Credentials& cred);

/// Gives the thread keyring the new filesystem uid or gid of its thread. Its quota stays with the user it was charged
/// to.
void filesystem_uid_changed(Credentials& cred);
void filesystem_gid_changed(Credentials& cred);

/// Returns the credentials that a new thread or process inherits from its parent.
Result<Credentials> credentials_for_thread(KeyService& service, const Credentials& parent);
Credentials credentials_for_child(const Credentials& parent);
/// Drops the thread and process keyrings, which neither a child process nor a new program keeps.
void drop_own_keyrings(Credentials& cred);

}  // namespace mktme::keys
