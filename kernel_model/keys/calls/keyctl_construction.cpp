// SPDX-License-Identifier: Apache-2.0
// The keyctl operations of a process that constructs a key for another one.
#include <algorithm>
#include <span>
#include <vector>

#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/keys/core/request_key_auth.hpp"
#include "kernel_model/syscall/copy.hpp"

namespace mktme::keys {

namespace {

/// What a process may construct, and how: recorded in the call, as the authority may go while it sleeps.
struct Construction {
    KeyPtr authkey{};
    KeyPtr target{};
    KeyPtr destination{};  // of the requester; may be null
};

/// Returns the assumed authority. EPERM: there is none, or not for `id`.
Result<Construction> authority_for(KeyCall& call, Serial id) {
    const auto record = [&](auto&& choose) {
        return call.once([&]() -> Result<KeyPtr> {
            const KeyPtr& authkey = call.cred().request_key_auth;
            if (!authkey || !authkey->payload) return Errno::eperm;
            const Authorisation& authority = authorisation(*authkey);
            if (authority.target->serial != id) return Errno::eperm;
            return KeyPtr{choose(authkey, authority)};
        });
    };
    const auto authkey = record([](const KeyPtr& key, const Authorisation&) { return key; });
    if (!authkey) return authkey.error();
    const auto target =
        record([](const KeyPtr&, const Authorisation& authority) { return authority.target; });
    const auto destination =
        record([](const KeyPtr&, const Authorisation& authority) { return authority.destination; });
    return Construction{*authkey, *target, *destination};
}

/// Returns the keyring that gets the constructed key besides the requester's choice. A positive `ring` names it by
/// serial; any special id stands for that of the requester.
Result<KeyPtr> instantiation_keyring(KeyCall& call, Serial ring, const Construction& authority) {
    if (ring == Serial::none) return KeyPtr{};
    if (number(ring) > 0) {
        const auto keyring = call.lookup(ring, {.create = true}, Need::write);
        return keyring ? Result<KeyPtr>{keyring->key} : keyring.error();
    }
    if (ring == Serial::reqkey_auth_key) return Errno::einval;
    if (number(ring) >= number(Serial::requestor_keyring)) return authority.destination;
    return Errno::enokey;
}

/// Gathers the parts of a payload. Whatever fails, the whole payload is refused.
Result<std::string> gather(KeyCall& call, std::span<const UserBytes> parts) {
    std::string gathered;
    for (const auto& part : parts) {
        const auto bytes = call.bytes(part);
        if (!bytes) return bytes.error();
        gathered += *bytes;
    }
    return gathered;
}

/// keyctl_instantiate_key_common
Errno instantiate_common(KeyCall& call, Serial id, std::span<const UserBytes> parts, Serial ring) {
    std::size_t size = 0;
    for (const auto& part : parts) size += part.length;
    if (size > payload_limit) return Errno::einval;
    const auto authority = authority_for(call, id);
    if (!authority) return authority.error();
    const auto data = gather(call, parts);
    if (!data) return data.error();
    const auto keyring = instantiation_keyring(call, ring, *authority);
    if (!keyring) return keyring.error();
    const Errno error = instantiate_and_link(call.call(), *authority->target, *data, keyring->get(),
                                             authority->authkey.get());
    if (!failed(error)) call.cred().request_key_auth.reset();
    return error;
}

/// Most bytes that a call moves (MAX_RW_COUNT).
constexpr std::size_t max_rw_count = 0x7fff'f000;

/// struct iovec
struct IoVector {
    std::uint64_t base;
    std::int64_t length;
};

UserBytes limited(UserBytes bytes, std::size_t most) { return {bytes.address, std::min(bytes.length, most)}; }

/// Returns the parts that an array of vectors names (import_iovec). EINVAL: too many, or a length below 0. EFAULT: the
/// array cannot be read, or a part is not in user space.
Result<std::vector<UserBytes>> import_vectors(syscall::Call& call, UserAddr vectors, std::uint32_t count) {
    if (count > max_payload_vectors) return Errno::einval;
    std::vector<UserBytes> parts;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto vector = syscall::read_struct<IoVector>(call, vectors + i * sizeof(IoVector));
        if (!vector) return vector.error();
        if (vector->length < 0) return Errno::einval;
        parts.push_back({{vector->base}, static_cast<std::size_t>(vector->length)});
    }
    std::size_t left = max_rw_count;
    for (UserBytes& part : parts) {
        if (!syscall::is_user_range(part)) return Errno::efault;
        part = limited(part, left);
        left -= part.length;
    }
    return parts;
}

/// Returns true for errors that mean "restart the system call" to the kernel itself.
bool is_restart_code(std::int32_t error) {
    return error == 512 || error == 513 || error == 514 || error == 516;
}

}  // namespace

Result<Serial> assume_authority(KeyCall& call, Serial id) {
    if (number(id) < 0) return Errno::einval;
    if (id == Serial::none) {
        call.cred().request_key_auth.reset();
        return Serial::none;
    }
    auto authkey = find_authkey(call.service(), call.cred(), id);
    if (!authkey) return authkey.error();
    call.cred().request_key_auth = *authkey;
    return (*authkey)->serial;
}

Errno instantiate_key(KeyCall& call, Serial id, UserBytes payload, Serial ring) {
    const UserBytes part = limited(payload, max_rw_count);
    if (payload.is_null() || payload.length == 0) return instantiate_common(call, id, {}, ring);
    if (!syscall::is_user_range(part)) return Errno::efault;
    return instantiate_common(call, id, {&part, 1}, ring);
}

Errno instantiate_key_iov(KeyCall& call, Serial id, UserAddr vectors, std::uint32_t count, Serial ring) {
    if (vectors.is_null()) count = 0;
    const auto parts = call.once([&] { return import_vectors(call.call(), vectors, count); });
    if (!parts) return parts.error();
    return instantiate_common(call, id, *parts, ring);
}

Errno reject_key(KeyCall& call, Serial id, std::uint32_t timeout, std::int32_t error, Serial ring) {
    constexpr std::int32_t max_errno = 4095;
    if (error <= 0 || error >= max_errno || is_restart_code(error)) return Errno::einval;
    const auto authority = authority_for(call, id);
    if (!authority) return authority.error();
    const auto keyring = instantiation_keyring(call, ring, *authority);
    if (!keyring) return keyring.error();
    const Errno failure = reject_and_link(call.call(), *authority->target, KernelSeconds{timeout},
                                          Errno{error}, keyring->get(), authority->authkey.get());
    if (!failed(failure)) call.cred().request_key_auth.reset();
    return failure;
}

}  // namespace mktme::keys
