// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>

#include "kernel_model/keys/calls/system_call.hpp"
#include "kernel_model/syscall/user_memory.hpp"

/// The system calls of the key service: add_key(2), request_key(2) and the operations of keyctl(2), with
/// the arguments of user space. Each does its checks in the order of the kernel.
namespace mktme::keys {

using syscall::UserBytes;

/// Result of a call that writes a buffer: `length` bytes are there to read, `data` was written.
struct Reading {
    std::size_t length = 0;
    std::optional<std::string> data{};  // nullopt: the buffer was not written, mostly as it is too short
};

Result<Serial> add_key(SystemCall& call, UserBytes type, UserBytes description, UserBytes payload,
                       Serial ring);
Result<Serial> request_key(SystemCall& call, UserBytes type, UserBytes description, UserBytes callout_info,
                           Serial destination);

// Keyrings of the process
Result<Serial> get_keyring_id(SystemCall& call, Serial id, bool create);
Result<Serial> join_session_keyring(SystemCall& call, UserBytes name);
Result<task::DefaultDestination> set_reqkey_keyring(SystemCall& call, task::DefaultDestination destination);
Errno session_to_parent(SystemCall& call);
/// If `uid` is none, the caller's own is used.
Result<Serial> get_persistent(SystemCall& call, Uid uid, Serial destination);

// Keys
Errno update_key(SystemCall& call, Serial id, UserBytes payload);
Errno revoke_key(SystemCall& call, Serial id);
Errno invalidate_key(SystemCall& call, Serial id);
/// `none` keeps the present owner or group.
Errno chown_key(SystemCall& call, Serial id, Uid uid, Gid gid);
Errno setperm_key(SystemCall& call, Serial id, Perm perm);
Errno set_key_timeout(SystemCall& call, Serial id, std::uint32_t seconds);
Result<Reading> describe_key(SystemCall& call, Serial id, std::size_t buffer);
Result<Reading> read_key(SystemCall& call, Serial id, std::size_t buffer);
Result<Reading> get_security(SystemCall& call, Serial id, std::size_t buffer);

// Links
Errno keyring_clear(SystemCall& call, Serial ring);
Errno keyring_link(SystemCall& call, Serial id, Serial ring);
Errno keyring_unlink(SystemCall& call, Serial id, Serial ring);
inline constexpr std::uint32_t move_excl = 1;
Errno keyring_move(SystemCall& call, Serial id, Serial from, Serial to, std::uint32_t flags);
Result<Serial> keyring_search(SystemCall& call, Serial ring, UserBytes type, UserBytes description,
                              Serial destination);
Errno restrict_keyring(SystemCall& call, Serial ring, UserBytes type, UserBytes restriction);

// Construction
/// Returns the authorisation key's serial; none if authority was given up.
Result<Serial> assume_authority(SystemCall& call, Serial id);
Errno instantiate_key(SystemCall& call, Serial id, UserBytes payload, Serial ring);
/// Largest number of parts that a payload can be gathered from (UIO_MAXIOV).
inline constexpr std::size_t max_payload_vectors = 1024;
Errno instantiate_key_iov(SystemCall& call, Serial id, std::span<const UserBytes> payload, Serial ring);
Errno reject_key(SystemCall& call, Serial id, std::uint32_t timeout, std::int32_t error, Serial ring);
inline Errno negate_key(SystemCall& call, Serial id, std::uint32_t timeout, Serial ring) {
    return reject_key(call, id, timeout, static_cast<std::int32_t>(Errno::enokey), ring);
}

/// Number of capability bytes the kernel has (KEYCTL_CAPABILITIES).
inline constexpr std::int64_t capability_bytes = 2;

/// keyctl(2) itself: the operation by number, and its arguments. Non-zero pointers count as unmapped.
Result<std::int64_t> keyctl(SystemCall& call, std::int64_t operation,
                            const std::array<std::int64_t, 4>& registers);

}  // namespace mktme::keys
