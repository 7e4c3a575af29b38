// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/calls/system_call.hpp"

#include <utility>

#include "kernel_model/keys/core/process_keys.hpp"
#include "kernel_model/keys/core/request_key_auth.hpp"
#include "kernel_model/keys/core/search.hpp"

namespace mktme::keys {

namespace {

Result<KeyRef> possessed(const KeyPtr& key) {
    if (!key) return Errno::enokey;
    return KeyRef{key, true};
}

}  // namespace

SystemCall::SystemCall(KeyService& service, Task& task) : service_{&service}, task_{&task} {
    if (task.next_session_keyring) take_session_of_child();
    service.collector.run();
}

/// key_change_session_keyring: takes over the keyring and drops the assumed authority, which a child cannot give. Keys
/// of the old credentials outlive the change by a grace period.
void SystemCall::take_session_of_child() {
    auto& collector = service_->collector;
    collector.release_later(std::exchange(cred().session_keyring, std::move(task_->next_session_keyring)));
    collector.release_later(std::exchange(cred().request_key_auth, nullptr));
}

bool SystemCall::can_continue() const {
    if (awaited_upcall_) return awaited_upcall_->outcome.has_value();
    return !awaited_key_ || is_interrupted() || !awaited_key_->flags.user_construct;
}

void SystemCall::count_references(References& held) const {
    for (const auto& step : steps_) count_reference(step->key, held);
    count_reference(awaited_key_, held);
    count_reference(authkey, held);
    if (upcall) count_reference(upcall->handler_keyring, held);
}

Errno SystemCall::wait_for_construction(const Key& key) {
    if (key.flags.user_construct) {
        if (is_interrupted()) return Errno::eintr;
        awaited_key_ = const_cast<Key*>(&key);
        return Errno::erestartsys;
    }
    if (const Errno error = key.read_state(); failed(error)) return error;
    return validate(key);
}

Errno SystemCall::wait_for(const std::shared_ptr<Upcall>& awaited) {
    if (awaited->outcome) return *awaited->outcome;
    awaited_upcall_ = awaited;
    return Errno::erestartsys;
}

Result<KeyRef> SystemCall::lookup(Serial id, LookupFlags flags, Need need) {
    auto ref = once([&] { return find(id, flags); });
    if (!ref) return ref;
    return once([&]() -> Result<KeyRef> {
        if (const Errno error = check_usable(*ref, flags, need); failed(error)) return error;
        return ref;
    });
}

Errno SystemCall::check_usable(const KeyRef& ref, LookupFlags flags, Need need) {
    if (need == Need::unlink) return Errno::ok;
    if (flags.partial) {
        const Errno error = need == Need::deferred ? Errno::ok : validate(*ref);
        if (failed(error)) return error;
    } else {
        const Errno error = wait_for_construction(*ref);
        if (ref->flags.user_construct) return error;
        const bool forgiven = need == Need::authtoken_override || need == Need::deferred;
        if (failed(error) && !forgiven) return error;
        if (ref->state == KeyState::uninstantiated) return Errno::eio;
    }
    return check_permission(ref, cred(), need);
}

Result<KeyRef> SystemCall::find(Serial id, LookupFlags flags) {
    switch (id) {
        case Serial::thread_keyring:
        case Serial::process_keyring: return own_keyring(id, flags);
        case Serial::session_keyring: return session_keyring(flags);
        case Serial::user_keyring:
        case Serial::user_session_keyring: {
            const auto rings = user_keyrings(*service_, cred());
            if (!rings) return Errno::enokey;
            return possessed(id == Serial::user_keyring ? rings->user : rings->user_session);
        }
        case Serial::group_keyring: return Errno::einval;  // never implemented
        case Serial::reqkey_auth_key: return possessed(cred().request_key_auth);
        case Serial::requestor_keyring: return requestor_keyring();
        case Serial::none: break;
    }
    return by_serial(id);
}

Result<KeyRef> SystemCall::own_keyring(Serial id, LookupFlags flags) {
    const bool of_thread = id == Serial::thread_keyring;
    if (flags.create) {
        const Errno error = of_thread ? install_thread_keyring(*service_, cred())
                                      : install_process_keyring(*service_, cred());
        if (failed(error)) return error;
    }
    return possessed(of_thread ? cred().thread_keyring : cred().process_keyring);
}

/// A process without a session keyring uses that of its user, until a call needs one that it may create.
Result<KeyRef> SystemCall::session_keyring(LookupFlags flags) {
    if (!cred().session_keyring) {
        const auto rings = user_keyrings(*service_, cred());
        if (!rings) return Errno::enokey;
        if (!flags.create) cred().session_keyring = rings->user_session;
    }
    const auto& session = cred().session_keyring;
    if (flags.create && (!session || session->flags.uid_keyring))
        if (failed(install_session_keyring(*service_, cred()))) return Errno::enokey;
    return possessed(session);
}

Result<KeyRef> SystemCall::requestor_keyring() const {
    const KeyPtr& authority = cred().request_key_auth;
    if (!authority) return Errno::enokey;
    if (authority->flags.revoked) return Errno::ekeyrevoked;
    return possessed(authorisation(*authority).destination);
}

Result<KeyRef> SystemCall::by_serial(Serial id) {
    if (number(id) < 1) return Errno::einval;
    const KeyPtr key = service_->find(id);
    if (!key) return Errno::enokey;
    const Search search{.index = key->index, .cred = &cred(), .only = key.get(), .check_state = false};
    const auto own = search_process(*service_, search);
    return own ? *own : KeyRef{key, false};
}

}  // namespace mktme::keys
