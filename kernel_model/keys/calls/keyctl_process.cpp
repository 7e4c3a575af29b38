// SPDX-License-Identifier: Apache-2.0
// The keyctl operations on the keyrings of a process and its parent.
#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/keys/core/process_keys.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::keys {

using task::DefaultDestination;

Result<Serial> get_keyring_id(KeyCall& call, Serial id, bool create) {
    const auto ref = call.lookup(id, {.create = create}, Need::search);
    return ref ? Result<Serial>{(*ref)->serial} : ref.error();
}

Result<Serial> join_session_keyring(KeyCall& call, UserAddr name) {
    if (name.is_null()) {
        if (const Errno error = install_session_keyring(call.service(), call.cred()); failed(error))
            return error;
        return call.cred().session_keyring->serial;
    }
    const auto text = call.string(name, description_limit);
    if (!text) return text.error();
    if (text->starts_with('.')) return Errno::eperm;
    return join_named_session(call.service(), call.cred(), *text);
}

Result<DefaultDestination> set_reqkey_keyring(KeyCall& call, DefaultDestination destination) {
    Credentials& cred = call.cred();
    const auto old = cred.default_destination;
    Errno error = Errno::ok;
    switch (destination) {
        case DefaultDestination::no_change: return old;
        case DefaultDestination::thread_keyring: error = install_thread_keyring(call.service(), cred); break;
        case DefaultDestination::process_keyring:
            error = install_process_keyring(call.service(), cred);
            break;
        case DefaultDestination::by_default:
        case DefaultDestination::session_keyring:
        case DefaultDestination::user_keyring:
        case DefaultDestination::user_session_keyring:
        case DefaultDestination::requestor_keyring: break;
        case DefaultDestination::group_keyring:
        default: return Errno::einval;
    }
    if (failed(error)) return error;
    cred.default_destination = destination;
    return old;
}

Errno session_to_parent(KeyCall& call) {
    const auto ref = call.lookup(Serial::session_keyring, {}, Need::link);
    if (!ref) return ref.error();
    Task* parent = call.task().parent;
    if (parent == nullptr || !parent->is_single_threaded()) return Errno::eperm;
    const Credentials& mine = call.cred();
    const Credentials& theirs = parent->cred;
    if (mine.session_keyring == theirs.session_keyring) return Errno::ok;

    const auto all_are = [](const auto& ids, auto id) {
        return ids.real == id && ids.effective == id && ids.saved == id;
    };
    if (!all_are(theirs.uid, mine.uid.effective) || !all_are(theirs.gid, mine.gid.effective))
        return Errno::eperm;
    if (theirs.session_keyring && theirs.session_keyring->uid != mine.uid.effective) return Errno::eperm;
    if (mine.session_keyring->uid != mine.uid.effective) return Errno::eperm;
    parent->next_session_keyring = mine.session_keyring;
    return Errno::ok;
}

}  // namespace mktme::keys
