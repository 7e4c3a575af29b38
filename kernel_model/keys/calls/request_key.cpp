// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/calls/request_key.hpp"

#include <fmt/format.h>

#include "kernel_model/keys/core/keyring.hpp"
#include "kernel_model/keys/core/process_keys.hpp"
#include "kernel_model/keys/core/request_key_auth.hpp"
#include "kernel_model/keys/core/search.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::keys {

namespace {

using task::DefaultDestination;

void negate(Key& key, Key* authkey) {
    static_cast<void>(reject(key, negative_timeout, Errno::enokey, authkey));
}

/// Searches the keyrings of the requester.
Result<KeyRef> find_requested(const KeyCall& call, const IndexKey& index) {
    return search_process(call.service(), {.index = index, .cred = &call.cred(), .forget_expired = true});
}

/// Links a key that was found to the requester's destination.
Result<KeyRef> link_found(KeyCall& call, const KeyRef& found, const KeyPtr& destination) {
    if (!destination) return found;
    const Errno refused = call.once([&] { return check_permission(found, call.cred(), Need::link); });
    if (failed(refused)) return refused;
    if (const Errno error = link(call.call(), *destination, *found); failed(error)) return error;
    return found;
}

/// Returns the destination of the process' default setting, or the next keyring after it that the process has.
Result<KeyPtr> default_destination(KeyService& service, const Credentials& cred) {
    switch (cred.default_destination) {
        case DefaultDestination::no_change:
        case DefaultDestination::group_keyring:
        case DefaultDestination::by_default:
        case DefaultDestination::requestor_keyring:
        case DefaultDestination::thread_keyring:
            if (cred.thread_keyring) return cred.thread_keyring;
            [[fallthrough]];
        case DefaultDestination::process_keyring:
            if (cred.process_keyring) return cred.process_keyring;
            [[fallthrough]];
        case DefaultDestination::session_keyring:
            if (cred.session_keyring) return cred.session_keyring;
            [[fallthrough]];
        case DefaultDestination::user_session_keyring: {
            const auto rings = user_keyrings(service, cred);
            return rings ? Result<KeyPtr>{rings->user_session} : rings.error();
        }
        case DefaultDestination::user_keyring: {
            const auto rings = user_keyrings(service, cred);
            return rings ? Result<KeyPtr>{rings->user} : rings.error();
        }
    }
    return Errno::einval;
}

/// Returns the destination of the requester for whom the process constructs a key, if its setting selects that;
/// otherwise null.
KeyPtr requestors_destination(const Credentials& cred) {
    const bool wanted = cred.default_destination == DefaultDestination::by_default ||
                        cred.default_destination == DefaultDestination::requestor_keyring;
    const KeyPtr& authority = cred.request_key_auth;
    if (!wanted || !authority || authority->flags.revoked) return nullptr;
    return authorisation(*authority).destination;
}

/// A session keyring can be joined with SEARCH alone, so a default destination is checked for write permission. The
/// requestor's is not: its handler works on the requestor's behalf.
Result<KeyPtr> destination_for(const KeyCall& call, const KeyPtr& given) {
    if (given) return given;
    if (auto requestors = requestors_destination(call.cred())) return requestors;
    auto keyring = default_destination(call.service(), call.cred());
    if (!keyring) return keyring;
    const Errno error = check_permission(**keyring, true, call.cred(), Need::write);
    return failed(error) ? Result<KeyPtr>{error} : keyring;
}

/// Makes the new key, without payload.
Result<KeyPtr> allocate_under_construction(KeyCall& call, const KeyType& type, std::string_view description) {
    const Errno refused = vet_description(call.call(), type, description);
    if (failed(refused)) return refused;
    const Credentials& cred = call.cred();
    const Ownership owner{cred.uid.filesystem, cred.gid.filesystem, default_perm(type)};
    auto key = allocate(call.service(), type, description, owner, QuotaRule::in_quota);
    if (key) (*key)->flags.user_construct = true;
    return key;
}

/// Links the new key into its destination, and returns it. If another caller has made such a key while this one waited
/// for the locks, links and returns that one instead (construct_alloc_key).
Result<KeyPtr> publish(KeyCall& call, const KeyPtr& made, Key& destination) {
    if (const Errno error = lock_links(call.call(), destination); failed(error)) return error;
    if (const Errno error = down_write(call.call(), call.service().construction); failed(error)) return error;
    const auto found = find_requested(call, made->index);
    const KeyPtr& key = found ? found->key : made;
    auto edit = LinkEdit::prepare(destination, key->index);
    if (!edit) return edit.error();
    if (found)
        if (const Errno error = check_for_cycle(destination, *key); failed(error)) return error;
    edit->commit(*key);
    return key;
}

Serial serial_of(const KeyPtr& key) { return key ? key->serial : Serial::none; }

/// Makes a session keyring for the handler, with the authorisation key in it.
Result<KeyPtr> handler_keyring(const KeyCall& call, Key& target, Key& authkey) {
    const Credentials& cred = call.cred();
    const Ownership owner{cred.uid.filesystem, cred.gid.filesystem,
                          perm::possessor(perm::all) | perm::user(perm::view | perm::read)};
    auto keyring = allocate_keyring(call.service(), fmt::format("_req.{}", number(target.serial)), owner,
                                    QuotaRule::overrun);
    if (!keyring) return keyring;
    const Errno error = link_own(**keyring, authkey);
    return failed(error) ? Result<KeyPtr>{error} : keyring;
}

/// Starts /sbin/request-key.
Errno start_upcall(const KeyCall& call, KeyRequest& request, Key& target, Key& authkey) {
    const auto rings = user_keyrings(call.service(), call.cred());
    if (!rings) return rings.error();
    auto keyring = handler_keyring(call, target, authkey);
    if (!keyring) return keyring.error();
    const Credentials& cred = call.cred();
    request.upcall = std::make_shared<Upcall>(Upcall{
        .operation = "create",
        .key = target.serial,
        .uid = cred.uid.filesystem,
        .gid = cred.gid.filesystem,
        .thread_keyring = serial_of(cred.thread_keyring),
        .process_keyring = serial_of(cred.process_keyring),
        .session_keyring = serial_of(cred.session_keyring ? cred.session_keyring : rings->user_session),
        .handler_keyring = std::move(*keyring),
        .outcome = std::nullopt,
    });
    call.service().upcalls.start(request.upcall);
    return Errno::ok;
}

/// Asks the registered constructors in turn. Returns nullopt if an upcall has to be made.
std::optional<Errno> ask_constructors(KeyCall& call, const KeyPtr& authkey) {
    for (const auto& constructor : call.service().constructors) {
        const auto answer = call.once([&] { return constructor(call.call(), authkey); });
        if (call.must_sleep()) return Errno::erestartsys;
        if (answer) return answer;
    }
    return std::nullopt;
}

/// Has the key constructed by its type, a registered constructor, or an upcall.
Errno start_construction(KeyCall& call, KeyRequest& request, UnfinishedKey& unfinished,
                         std::string_view callout_info, const KeyPtr& destination) {
    Key& target = *unfinished.key();
    const auto authkey = allocate_authkey(call.call(), target, callout_info, destination);
    if (!authkey) return authkey.error();
    unfinished.authorise(*authkey);
    if (target.type->request_key)
        return call.once([&] { return target.type->request_key(call.call(), *authkey); });
    if (const auto answer = ask_constructors(call, *authkey)) return *answer;
    request.authkey = *authkey;
    return start_upcall(call, request, target, **authkey);
}

Result<KeyRef> construct(KeyCall& call, KeyRequest& request, const KeyType& type,
                         std::string_view description, std::string_view callout_info, const KeyPtr& given) {
    if (&type == &call.service().keyring_type) return Errno::eperm;
    const auto destination = call.once([&] { return destination_for(call, given); });
    if (!destination) return destination.error();
    const auto made = call.once([&] { return allocate_under_construction(call, type, description); });
    if (!made) return made.error();
    const auto key = call.once([&] { return publish(call, *made, **destination); });
    if (!key) return key.error();
    if (*key != *made) return KeyRef{*key, false};
    auto& unfinished = call.call().keep([&] { return UnfinishedKey{*key}; });
    const Errno error = start_construction(call, request, unfinished, callout_info, *destination);
    if (call.must_sleep()) return Errno::erestartsys;
    if (failed(error)) return error;
    unfinished.hand_over();
    return KeyRef{*key, false};
}

/// Ends the upcall once the handler has exited. The state of the key counts, not the exit status.
Errno finish_upcall(KeyCall& call, KeyRequest& request, const Key& key) {
    const Errno outcome = call.wait_for(*request.upcall);
    if (call.must_sleep()) return outcome;
    const Errno error = call.once([&] {
        const bool unusable = key.flags.user_construct || failed(validate(key));
        return !failed(outcome) && unusable ? Errno::enokey : outcome;
    });
    if (failed(error))
        if (const Errno locked = down_write(call.call(), call.service().construction); failed(locked))
            return locked;
    complete_request_key(*request.authkey, error);
    request.upcall->handler_keyring.reset();
    request = {};
    return error;
}

}  // namespace

void complete_request_key(Key& authkey, Errno error) {
    if (failed(error)) negate(*authorisation(authkey).target, &authkey);
    else invalidate(authkey);
}

UnfinishedKey::~UnfinishedKey() {
    if (key_) negate(*key_, authkey_.get());
}

Result<KeyRef> request_key_and_link(KeyCall& call, const KeyType& type, std::string_view description,
                                    const std::string* callout_info, const KeyPtr& destination) {
    auto& request = call.call().keep([] { return KeyRequest{}; });
    auto key = call.once([&]() -> Result<KeyRef> {
        auto found = call.once([&] { return find_requested(call, {type, description}); });
        if (found) return link_found(call, *found, destination);
        if (found.error() != Errno::eagain) return found;
        if (callout_info == nullptr) return Errno::enokey;
        return construct(call, request, type, description, *callout_info, destination);
    });
    if (!key) return key;
    const Errno error =
        call.once([&] { return request.upcall ? finish_upcall(call, request, **key) : Errno::ok; });
    return failed(error) ? Result<KeyRef>{error} : key;
}

}  // namespace mktme::keys
