// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kernel_model/keys/calls/key_call.hpp"
#include "kernel_model/syscall/registers.hpp"

/// The system calls of the key service: add_key(2), request_key(2) and the operations of keyctl(2), with
/// the arguments of user space. Each does its checks in the order of the kernel.
namespace mktme::keys {

/// Result of a call that writes a buffer: `length` bytes are there to read, `data` was written.
struct Reading {
    std::size_t length = 0;
    std::optional<std::string> data{};  // nullopt: the buffer was not written, mostly as it is too short
};

Result<Serial> add_key(KeyCall& call, UserAddr type, UserAddr description, UserBytes payload, Serial ring);
Result<Serial> request_key(KeyCall& call, UserAddr type, UserAddr description, UserAddr callout_info,
                           Serial destination);

// Keyrings of the process
Result<Serial> get_keyring_id(KeyCall& call, Serial id, bool create);
Result<Serial> join_session_keyring(KeyCall& call, UserAddr name);
Result<task::DefaultDestination> set_reqkey_keyring(KeyCall& call, task::DefaultDestination destination);
Errno session_to_parent(KeyCall& call);
/// If `uid` is none, the caller's own is used.
Result<Serial> get_persistent(KeyCall& call, Uid uid, Serial destination);

// Keys
Errno update_key(KeyCall& call, Serial id, UserBytes payload);
Errno revoke_key(KeyCall& call, Serial id);
/// The operation that was proposed for keys in use (docs/kernel_model/mktme.md#safe-revoke). EOPNOTSUPP: the type has
/// none.
Errno safe_revoke_key(KeyCall& call, Serial id);
Errno invalidate_key(KeyCall& call, Serial id);
/// `none` keeps the present owner or group.
Errno chown_key(KeyCall& call, Serial id, Uid uid, Gid gid);
Errno setperm_key(KeyCall& call, Serial id, Perm perm);
Errno set_key_timeout(KeyCall& call, Serial id, std::uint32_t seconds);
Result<Reading> describe_key(KeyCall& call, Serial id, std::size_t buffer);
Result<Reading> read_key(KeyCall& call, Serial id, std::size_t buffer);
Result<Reading> get_security(KeyCall& call, Serial id, std::size_t buffer);

// Links
Errno keyring_clear(KeyCall& call, Serial ring);
Errno keyring_link(KeyCall& call, Serial id, Serial ring);
Errno keyring_unlink(KeyCall& call, Serial id, Serial ring);
inline constexpr std::uint32_t move_excl = 1;
Errno keyring_move(KeyCall& call, Serial id, Serial from, Serial to, std::uint32_t flags);
Result<Serial> keyring_search(KeyCall& call, Serial ring, UserAddr type, UserAddr description,
                              Serial destination);
Errno restrict_keyring(KeyCall& call, Serial ring, UserAddr type, UserAddr restriction);

// Construction
/// Returns the authorisation key's serial; none if authority was given up.
Result<Serial> assume_authority(KeyCall& call, Serial id);
Errno instantiate_key(KeyCall& call, Serial id, UserBytes payload, Serial ring);
/// Largest number of parts that a payload can be gathered from (UIO_MAXIOV).
inline constexpr std::size_t max_payload_vectors = 1024;
/// `vectors`: the address of `count` structures iovec. A null address counts as none.
Errno instantiate_key_iov(KeyCall& call, Serial id, UserAddr vectors, std::uint32_t count, Serial ring);
Errno reject_key(KeyCall& call, Serial id, std::uint32_t timeout, std::int32_t error, Serial ring);
inline Errno negate_key(KeyCall& call, Serial id, std::uint32_t timeout, Serial ring) {
    return reject_key(call, id, timeout, static_cast<std::int32_t>(Errno::enokey), ring);
}

/// KEYCTL_CAPABILITIES: writes what the key service can do, and zeros behind it. Returns the number of bytes it has.
Result<std::int64_t> get_capabilities(KeyCall& call, UserBytes buffer);

/// KEYCTL_PKEY_QUERY, _ENCRYPT, _DECRYPT, _SIGN, _VERIFY: operations with asymmetric keys. No type here has them, so
/// they end with the error of their arguments, or else EOPNOTSUPP.
Errno query_asymmetric(KeyCall& call, Serial id, UserAddr info);
Errno operate_asymmetric(KeyCall& call, UserAddr params, UserAddr info);

/// keyctl(2) itself: the operation and its arguments in the registers of the call. EOPNOTSUPP: no such operation.
Result<std::int64_t> keyctl(KeyCall& call, const syscall::Registers& registers);

}  // namespace mktme::keys
