// SPDX-License-Identifier: Apache-2.0
// The keyctl operations of a process that constructs a key for another one.
#include <algorithm>

#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/keys/core/request_key_auth.hpp"
#include "kernel_model/keys/types/user_strings.hpp"

namespace mktme::keys {

namespace {

/// Returns the assumed authority; nullptr if it is not for `id`.
Authorisation* authority_for(const SystemCall& call, Serial id) {
    const KeyPtr& authkey = call.cred().request_key_auth;
    if (!authkey || !authkey->payload) return nullptr;
    Authorisation& authority = authorisation(*authkey);
    return authority.target->serial == id ? &authority : nullptr;
}

/// Returns the keyring that gets the constructed key besides the requester's choice. A positive `ring` names it by
/// serial; any special id stands for that of the requester.
Result<KeyPtr> instantiation_keyring(SystemCall& call, Serial ring, const Authorisation& authority) {
    if (ring == Serial::none) return KeyPtr{};
    if (number(ring) > 0) {
        const auto keyring = call.lookup(ring, {.create = true}, Need::write);
        return keyring ? Result<KeyPtr>{keyring->key} : keyring.error();
    }
    if (ring == Serial::reqkey_auth_key) return Errno::einval;
    if (number(ring) >= number(Serial::requestor_keyring)) return authority.destination;
    return Errno::enokey;
}

Errno instantiate_common(SystemCall& call, Serial id, const Result<std::string_view>& data, std::size_t size,
                         Serial ring) {
    if (size > payload_limit) return Errno::einval;
    Authorisation* authority = authority_for(call, id);
    if (authority == nullptr) return Errno::eperm;
    if (!data) return data.error();
    const auto keyring = instantiation_keyring(call, ring, *authority);
    if (!keyring) return keyring.error();
    KeyPtr& authkey = call.cred().request_key_auth;
    const Errno error = instantiate_and_link(*authority->target, *data, keyring->get(), authkey.get());
    if (!failed(error)) authkey.reset();
    return error;
}

/// Returns true for errors that mean "restart the system call" to the kernel itself.
bool is_restart_code(std::int32_t error) {
    return error == 512 || error == 513 || error == 514 || error == 516;
}

}  // namespace

Result<Serial> assume_authority(SystemCall& call, Serial id) {
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

Errno instantiate_key(SystemCall& call, Serial id, UserBytes payload, Serial ring) {
    if (payload.is_null()) return instantiate_common(call, id, std::string_view{}, 0, ring);
    return instantiate_common(call, id, payload.bytes(), payload.size(), ring);
}

Errno instantiate_key_iov(SystemCall& call, Serial id, std::span<const UserBytes> payload, Serial ring) {
    if (payload.size() > max_payload_vectors) return Errno::einval;
    std::string gathered;
    std::size_t size = 0;
    Errno fault = Errno::ok;
    for (const auto& part : payload) {
        size += part.size();
        const auto bytes = part.bytes();
        if (bytes) gathered += *bytes;
        else fault = bytes.error();
    }
    const auto data = failed(fault) ? Result<std::string_view>{fault} : std::string_view{gathered};
    return instantiate_common(call, id, data, size, ring);
}

Errno reject_key(SystemCall& call, Serial id, std::uint32_t timeout, std::int32_t error, Serial ring) {
    constexpr std::int32_t max_errno = 4095;
    if (error <= 0 || error >= max_errno || is_restart_code(error)) return Errno::einval;
    Authorisation* authority = authority_for(call, id);
    if (authority == nullptr) return Errno::eperm;
    const auto keyring = instantiation_keyring(call, ring, *authority);
    if (!keyring) return keyring.error();
    KeyPtr& authkey = call.cred().request_key_auth;
    const Errno failure = reject_and_link(*authority->target, KernelSeconds{timeout}, Errno{error},
                                          keyring->get(), authkey.get());
    if (!failed(failure)) authkey.reset();
    return failure;
}

}  // namespace mktme::keys
