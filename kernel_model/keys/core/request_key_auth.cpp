// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/request_key_auth.hpp"

#include <fmt/format.h>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/syscall/call.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::keys {

namespace {

std::string describe(const Key& key) {
    if (!key.is_positive() || !key.payload) return "key:" + key.description;
    const auto& authorised = static_cast<const Authorisation&>(*key.payload);
    return fmt::format("key:{} pid:{} ci:{}", key.description, authorised.pid,
                       authorised.callout_info.size());
}

Result<std::string> read(Call& /*call*/, const Key& key, std::size_t /*buffer*/) {
    if (!key.payload) return Errno::ekeyrevoked;
    return static_cast<const Authorisation&>(*key.payload).callout_info;
}

std::string description_for(Serial target) {
    return fmt::format("{:x}", static_cast<std::uint32_t>(number(target)));
}

}  // namespace

KeyType request_key_auth_type() {
    return {
        .name = ".request_key_auth",
        .instantiate = take_payload,
        .revoke = [](Call& /*call*/, Key& key) { key.payload.reset(); },
        .describe = describe,
        .read = read,
    };
}

Authorisation& authorisation(Key& authkey) { return static_cast<Authorisation&>(*authkey.payload); }

namespace {

/// Makes the payload, with the requester of the request that the caller serves, or else with the caller.
Result<std::unique_ptr<Payload>> authorise(const task::Task& caller, Key& target,
                                           std::string_view callout_info, const KeyPtr& destination) {
    auto payload = std::make_unique<Authorisation>();
    payload->callout_info = callout_info;
    payload->target = &target;
    payload->destination = destination;
    if (const KeyPtr& authority = caller.cred.request_key_auth) {
        if (authority->flags.revoked) return Errno::ekeyrevoked;
        payload->requester = authorisation(*authority).requester;
        payload->pid = authorisation(*authority).pid;
    } else {
        payload->requester = caller.cred;
        payload->pid = caller.pid;
    }
    return std::unique_ptr<Payload>{std::move(payload)};
}

/// Makes the key, without a payload.
Result<KeyPtr> allocate_empty(const Credentials& cred, const Key& target) {
    KeyService& service = *target.service;
    const Ownership owner{.uid = cred.uid.filesystem,
                          .gid = cred.gid.filesystem,
                          .perm = perm::possessor(perm::view | perm::read | perm::search | perm::link) |
                                  perm::user(perm::view)};
    return allocate(service, service.request_key_auth_type, description_for(target.serial), owner,
                    QuotaRule::not_in_quota);
}

}  // namespace

Result<KeyPtr> allocate_authkey(Call& call, Key& target, std::string_view callout_info,
                                const KeyPtr& destination) {
    return call.once([&]() -> Result<KeyPtr> {
        const auto authkey = call.once([&] { return allocate_empty(call.task().cred, target); });
        if (!authkey) return authkey.error();
        PreparsedPayload parsed;
        auto payload = authorise(call.task(), target, callout_info, destination);
        if (!payload) return payload.error();
        parsed.payload = std::move(*payload);
        LinkEdit nowhere;
        const Errno error = instantiate_parsed(call, **authkey, parsed, nullptr, nowhere, nullptr);
        return failed(error) ? Result<KeyPtr>{error} : authkey;
    });
}

Result<KeyPtr> find_authkey(KeyService& service, const Credentials& cred, Serial target) {
    const auto description = description_for(target);
    const Search search{.index = {service.request_key_auth_type, description}, .cred = &cred};
    const auto found = search_process(service, search);
    if (found) return found->key;
    return found.error() == Errno::eagain ? Errno::enokey : found.error();
}

}  // namespace mktme::keys
