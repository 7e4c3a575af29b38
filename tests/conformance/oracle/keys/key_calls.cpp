// SPDX-License-Identifier: Apache-2.0
#include <grp.h>
#include <sys/uio.h>
#include <bit>
#include <vector>

#include "tests/conformance/oracle/keys/actor_operations.hpp"
#include "tests/conformance/oracle/keys/keyctl.hpp"

namespace mktme::oracle {

namespace {

long add_key(const Call& c) {
    return syscall(SYS_add_key, c.pointer(0), c.pointer(1), c.pointer(2), c.length(2), c.number(3));
}

long request_key(const Call& c) {
    return syscall(SYS_request_key, c.pointer(0), c.pointer(1), c.pointer(2), c.number(3));
}

/// The payload consists of all arguments after the key and the ring.
long instantiate_iov(const Call& c) {
    std::vector<iovec> parts;
    for (std::size_t i = 2; i < c.arguments.size(); ++i)
        parts.push_back({std::bit_cast<void*>(c.pointer(i)), c.length(i)});
    const auto address = parts.empty() ? 0 : reinterpret_cast<unsigned long>(parts.data());
    return keyctl(KEYCTL_INSTANTIATE_IOV, c.number(0), address, parts.size(), c.number(1));
}

/// setfsuid(2) returns the old id whether it succeeds or not.
long set_filesystem_user(const Call& c) {
    syscall(SYS_setfsuid, c.number(0));
    return 0;
}

long set_groups(const Call& c) {
    std::vector<gid_t> groups;
    groups.reserve(c.arguments.size());
    for (std::size_t i = 0; i < c.arguments.size(); ++i) groups.push_back(static_cast<gid_t>(c.number(i)));
    return syscall(SYS_setgroups, groups.size(), groups.data());
}

}  // namespace

// The C library would change the credentials of all threads, so these are system calls as well.
const std::map<std::string_view, KeyCall>& key_calls() {
    static const std::map<std::string_view, KeyCall> calls{
        {"add_key", add_key},
        {"request_key", request_key},
        {"get_keyring_ID",
         [](const Call& c) { return keyctl(KEYCTL_GET_KEYRING_ID, c.number(0), c.number(1)); }},
        {"join_session", [](const Call& c) { return keyctl(KEYCTL_JOIN_SESSION_KEYRING, c.pointer(0)); }},
        {"update",
         [](const Call& c) { return keyctl(KEYCTL_UPDATE, c.number(0), c.pointer(1), c.length(1)); }},
        {"revoke", [](const Call& c) { return keyctl(KEYCTL_REVOKE, c.number(0)); }},
        {"chown", [](const Call& c) { return keyctl(KEYCTL_CHOWN, c.number(0), c.number(1), c.number(2)); }},
        {"setperm", [](const Call& c) { return keyctl(KEYCTL_SETPERM, c.number(0), c.number(1)); }},
        {"clear", [](const Call& c) { return keyctl(KEYCTL_CLEAR, c.number(0)); }},
        {"link", [](const Call& c) { return keyctl(KEYCTL_LINK, c.number(0), c.number(1)); }},
        {"unlink", [](const Call& c) { return keyctl(KEYCTL_UNLINK, c.number(0), c.number(1)); }},
        {"search",
         [](const Call& c) {
             return keyctl(KEYCTL_SEARCH, c.number(0), c.pointer(1), c.pointer(2), c.number(3));
         }},
        {"instantiate",
         [](const Call& c) {
             return keyctl(KEYCTL_INSTANTIATE, c.number(0), c.pointer(1), c.length(1), c.number(2));
         }},
        {"instantiate_iov", instantiate_iov},
        {"negate",
         [](const Call& c) { return keyctl(KEYCTL_NEGATE, c.number(0), c.number(1), c.number(2)); }},
        {"reject",
         [](const Call& c) {
             return keyctl(KEYCTL_REJECT, c.number(0), c.number(1), c.number(2), c.number(3));
         }},
        {"set_reqkey", [](const Call& c) { return keyctl(KEYCTL_SET_REQKEY_KEYRING, c.number(0)); }},
        {"set_timeout", [](const Call& c) { return keyctl(KEYCTL_SET_TIMEOUT, c.number(0), c.number(1)); }},
        {"assume_authority", [](const Call& c) { return keyctl(KEYCTL_ASSUME_AUTHORITY, c.number(0)); }},
        {"session_to_parent", [](const Call&) { return keyctl(KEYCTL_SESSION_TO_PARENT); }},
        {"invalidate", [](const Call& c) { return keyctl(KEYCTL_INVALIDATE, c.number(0)); }},
        {"get_persistent",
         [](const Call& c) { return keyctl(KEYCTL_GET_PERSISTENT, c.number(0), c.number(1)); }},
        {"move",
         [](const Call& c) {
             return keyctl(KEYCTL_MOVE, c.number(0), c.number(1), c.number(2), c.number(3));
         }},
        {"restrict",
         [](const Call& c) {
             return keyctl(KEYCTL_RESTRICT_KEYRING, c.number(0), c.pointer(1), c.pointer(2));
         }},
        {"keyctl",
         [](const Call& c) {
             return keyctl(static_cast<int>(c.number(0)), c.number(1), c.number(2), c.number(3), c.number(4));
         }},
        {"setresuid",
         [](const Call& c) { return syscall(SYS_setresuid, c.number(0), c.number(1), c.number(2)); }},
        {"setresgid",
         [](const Call& c) { return syscall(SYS_setresgid, c.number(0), c.number(1), c.number(2)); }},
        {"setfsuid", set_filesystem_user},
        {"setgroups", set_groups},
    };
    return calls;
}

}  // namespace mktme::oracle
