// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/calls/key_call.hpp"

#include <utility>

#include "kernel_model/keys/core/process_keys.hpp"
#include "kernel_model/keys/core/request_key_auth.hpp"
#include "kernel_model/keys/core/search.hpp"
#include "kernel_model/syscall/copy.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::keys {

namespace {

Result<KeyRef> possessed(const KeyPtr& key) {
    if (!key) return Errno::enokey;
    return KeyRef{key, true};
}

bool is_constructed(const void* key) { return !static_cast<const Key*>(key)->flags.user_construct; }
bool is_over(const void* upcall) { return static_cast<const Upcall*>(upcall)->outcome.has_value(); }

}  // namespace

/// Takes over the keyring and drops the assumed authority, which a child cannot give. Keys of the old credentials
/// outlive the change by a grace period.
void enter(KeyService& service, Task& task) {
    if (!task.next_session_keyring) return;
    auto& collector = service.collector;
    collector.release_later(std::exchange(task.cred.session_keyring, std::move(task.next_session_keyring)));
    collector.release_later(std::exchange(task.cred.request_key_auth, nullptr));
}

Credentials& KeyCall::cred() const { return task_->cred; }

void count_references(const syscall::Call& call, References& held) {
    call.for_each_recorded<Result<KeyRef>>(
        [&](const Result<KeyRef>& step) { count_reference(step->key, held); });
    call.for_each_recorded<Result<KeyPtr>>([&](const Result<KeyPtr>& step) { count_reference(*step, held); });
    call.for_each_recorded<UnfinishedKey>([&](const UnfinishedKey& unfinished) {
        count_reference(unfinished.key(), held);
        count_reference(unfinished.authkey(), held);
    });
    call.for_each_recorded<std::unique_ptr<Restriction>>([&](const std::unique_ptr<Restriction>& rule) {
        if (rule) count_reference(rule->trusted, held);
    });
    call.for_each_recorded<KeyRequest>([&](const KeyRequest& request) {
        count_reference(request.authkey, held);
        if (request.upcall) count_reference(request.upcall->handler_keyring, held);
    });
}

Result<std::string> KeyCall::string(UserAddr from, std::size_t limit) {
    return once([&] { return syscall::copy_string(*call_, from, limit); });
}

Result<std::string> KeyCall::bytes(UserBytes from) {
    return once([&] { return syscall::copy_bytes(*call_, from); });
}

Result<std::string> KeyCall::type_name(UserAddr from) {
    auto name = string(from, type_name_limit);
    if (!name) return name;
    if (name->empty()) return Errno::einval;
    if (name->front() == '.') return Errno::eperm;
    return name;
}

Errno KeyCall::wait_for_construction(const Key& key) {
    if (key.flags.user_construct) {
        if (call_->is_interrupted()) return Errno::eintr;
        return call_->sleep(is_constructed, &key);
    }
    if (const Errno error = key.read_state(); failed(error)) return error;
    return validate(key);
}

Errno KeyCall::wait_for(const Upcall& awaited) {
    if (awaited.outcome) return *awaited.outcome;
    return call_->sleep(is_over, &awaited, syscall::SleepKind::uninterruptible);
}

Result<KeyRef> KeyCall::lookup(Serial id, LookupFlags flags, Need need) {
    auto ref = once([&] { return find(id, flags); });
    if (!ref) return ref;
    return once([&]() -> Result<KeyRef> {
        if (const Errno error = check_usable(*ref, flags, need); failed(error)) return error;
        return ref;
    });
}

Errno KeyCall::check_usable(const KeyRef& ref, LookupFlags flags, Need need) {
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

Result<KeyRef> KeyCall::find(Serial id, LookupFlags flags) {
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

Result<KeyRef> KeyCall::own_keyring(Serial id, LookupFlags flags) {
    const bool of_thread = id == Serial::thread_keyring;
    if (flags.create) {
        const Errno error = of_thread ? install_thread_keyring(*service_, cred())
                                      : install_process_keyring(*service_, cred());
        if (failed(error)) return error;
    }
    return possessed(of_thread ? cred().thread_keyring : cred().process_keyring);
}

/// A process without a session keyring uses that of its user, until a call needs one that it may create.
Result<KeyRef> KeyCall::session_keyring(LookupFlags flags) {
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

Result<KeyRef> KeyCall::requestor_keyring() const {
    const KeyPtr& authority = cred().request_key_auth;
    if (!authority) return Errno::enokey;
    if (authority->flags.revoked) return Errno::ekeyrevoked;
    return possessed(authorisation(*authority).destination);
}

Result<KeyRef> KeyCall::by_serial(Serial id) {
    if (number(id) < 1) return Errno::einval;
    const KeyPtr key = service_->find(id);
    if (!key) return Errno::enokey;
    const Search search{.index = key->index, .cred = &cred(), .only = key.get(), .check_state = false};
    const auto own = search_process(*service_, search);
    return own ? *own : KeyRef{key, false};
}

}  // namespace mktme::keys
