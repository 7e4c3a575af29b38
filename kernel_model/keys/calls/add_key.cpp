// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/keys/calls/request_key.hpp"
#include "kernel_model/keys/core/keyring.hpp"

namespace mktme::keys {

namespace {

/// Returns a key to update in place of adding one; nullptr if there is none. Expired and negative keys are eligible.
Key* find_to_update(const Key& keyring, const IndexKey& index) {
    Key* key = contents(keyring).find(index);
    return key != nullptr && !key->flags.invalidated && !key->flags.revoked ? key : nullptr;
}

/// Makes a key and links it into `ring`. If a key of this type and description is there and can be updated, returns
/// that one instead, not updated yet.
Result<KeyRef> find_or_create(KeyCall& call, const KeyRef& ring, const KeyType& type,
                              std::string_view description, PreparsedPayload& parsed, bool& created) {
    if (const Errno error = lock_links(call.call(), *ring); failed(error)) return error;
    auto& edit = call.call().keep([&] { return LinkEdit::prepare(*ring, IndexKey{type, description}); });
    if (!edit) return edit.error();
    const Errno refused =
        call.once([&] { return check_restriction(call.call(), *ring, type, parsed.payload.get()); });
    if (failed(refused)) return refused;
    const Credentials& cred = call.cred();
    if (const Errno error = check_permission(ring, cred, Need::write); failed(error)) return error;
    if (type.update)
        if (Key* existing = find_to_update(*ring, IndexKey{type, description}))
            return KeyRef{existing, ring.possessed};
    const auto key = call.once([&]() -> Result<KeyPtr> {
        if (const Errno error = vet_description(call.call(), type, description); failed(error)) return error;
        const Ownership owner{cred.uid.filesystem, cred.gid.filesystem, default_perm(type)};
        return allocate(call.service(), type, description, owner, QuotaRule::in_quota);
    });
    if (!key) return key.error();
    const Errno error = instantiate_parsed(call.call(), **key, parsed, ring.key.get(), *edit, nullptr);
    if (failed(error)) return error;
    created = true;
    return KeyRef{*key, ring.possessed};
}

/// Replaces the payload of a key that add_key() has found, once it is constructed.
Errno update_existing(KeyCall& call, const KeyRef& key, PreparsedPayload& parsed) {
    const bool unfinished = call.once([&]() -> bool { return key->flags.user_construct; });
    if (unfinished) {
        const Errno error = call.once([&] { return call.wait_for_construction(*key); });
        if (failed(error)) return error;
    }
    const Errno refused = call.once([&] { return check_permission(key, call.cred(), Need::write); });
    return failed(refused) ? refused : update_parsed(call.call(), *key, parsed);
}

Result<KeyRef> create_or_update(KeyCall& call, const KeyRef& ring, std::string_view type_name,
                                std::string_view description, std::string_view data) {
    const KeyType* type = call.service().types.find(type_name);
    if (type == nullptr) return Errno::enodev;
    if (!type->instantiate || (description.empty() && !type->preparse)) return Errno::einval;
    if (!ring->is_keyring()) return Errno::enotdir;
    const auto preparsed = prepare_payload(call.call(), *type, data);
    if (!preparsed) return preparsed.error();
    PreparsedPayload& parsed = **preparsed;
    if (description.empty() && parsed.description) description = *parsed.description;
    if (description.empty()) return Errno::einval;

    bool created = false;
    auto key = call.once([&] { return find_or_create(call, ring, *type, description, parsed, created); });
    if (!key || created) return key;
    const Errno error = update_existing(call, *key, parsed);
    return failed(error) ? Result<KeyRef>{error} : key;
}

}  // namespace

Result<Serial> add_key(KeyCall& call, UserAddr type, UserAddr description, UserBytes payload, Serial ring) {
    if (payload.size() > payload_limit) return Errno::einval;
    const auto name = call.type_name(type);
    if (!name) return name.error();
    std::string described;
    if (!description.is_null()) {
        auto text = call.string(description, description_limit);
        if (!text) return text.error();
        described = std::move(*text);
        if (described.starts_with('.') && name->starts_with(keyring_type_name)) return Errno::eperm;
    }
    const auto data = call.bytes(payload);
    if (!data) return data.error();
    const auto keyring = call.lookup(ring, {.create = true}, Need::write);
    if (!keyring) return keyring.error();
    const auto key = create_or_update(call, *keyring, *name, described, *data);
    return key ? Result<Serial>{(*key)->serial} : key.error();
}

Result<Serial> request_key(KeyCall& call, UserAddr type, UserAddr description, UserAddr callout_info,
                           Serial destination) {
    const auto name = call.type_name(type);
    if (!name) return name.error();
    const auto described = call.string(description, description_limit);
    if (!described) return described.error();
    Result<std::string> callout = std::string{};
    if (!callout_info.is_null()) callout = call.string(callout_info, syscall::page_size);
    if (!callout) return callout.error();
    KeyPtr keyring;
    if (destination != Serial::none) {
        const auto ref = call.lookup(destination, {.create = true}, Need::write);
        if (!ref) return ref.error();
        keyring = ref->key;
    }
    const KeyType* found = call.service().types.find(*name);
    if (found == nullptr) return Errno::enokey;
    const auto key =
        request_key_and_link(call, *found, *described, callout_info.is_null() ? nullptr : &*callout, keyring);
    if (!key) return key.error();
    if (const Errno error = call.wait_for_construction(**key); failed(error)) return error;
    return (*key)->serial;
}

}  // namespace mktme::keys
