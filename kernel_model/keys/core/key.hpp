// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "kernel_model/keys/core/key_type.hpp"
#include "kernel_model/keys/core/link.hpp"
#include "kernel_model/keys/core/permission.hpp"
#include "kernel_model/keys/core/quota.hpp"
#include "kernel_model/keys/core/serial.hpp"
#include "kernel_model/syscall/rw_semaphore.hpp"

namespace mktme::keys {

using task::Gid;

class KeyService;
class LinkEdit;

enum class KeyState : unsigned char { uninstantiated, positive, negative };

struct KeyFlags {
    bool revoked : 1 = false;
    bool invalidated : 1 = false;  // no longer usable, waiting for the collector
    bool dead : 1 = false;         // the type was unregistered
    bool in_quota : 1 = false;
    bool user_construct : 1 = false;  // user space is constructing its payload
    bool root_can_clear : 1 = false;
    bool root_can_inval : 1 = false;
    bool keep : 1 = false;         // must not be removed
    bool uid_keyring : 1 = false;  // a user's _uid or _uid_ses keyring
};

/// A key. Its members are public for the files of this folder, each of which handles one concern of it.
class Key {
public:
    Key(KeyService& home, const KeyType& of_type, std::string_view described)
        : service{&home},
          type{&of_type},
          description{described},
          index{of_type, description} {}
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;

    KeyService* service;
    Serial serial = Serial::none;
    const KeyType* type;
    std::string description;
    IndexKey index;

    KeyUser* user = nullptr;  // the user charged for it; not always `uid`
    Uid uid = Uid::root;
    Gid gid = Gid::root;
    Perm perm = 0;
    KeyFlags flags;
    KeyState state = KeyState::uninstantiated;
    Errno rejection = Errno::ok;  // error of a negative key
    KernelSeconds expiry = never;

    std::int64_t quota_length = 0;  // bytes charged to `user`
    std::int64_t data_length = 0;   // the part of it that is payload
    std::unique_ptr<Payload> payload;
    std::unique_ptr<Restriction> restriction;  // of a keyring

    LinkList links;  // every keyring entry that holds this key
    int usage = 0;
    /// Held by a call that changes the payload, the attributes or, of a keyring, the links (key->sem). The collector
    /// does not wait for it.
    syscall::RwSemaphore semaphore;

    [[nodiscard]] bool is_positive() const { return state == KeyState::positive; }
    /// Returns the rejection of a negative key, otherwise Errno::ok.
    [[nodiscard]] Errno read_state() const { return state == KeyState::negative ? rejection : Errno::ok; }
    [[nodiscard]] bool is_keyring() const { return index.is_keyring(); }
};

/// Returns Errno::ok if the key can be used, otherwise ENOKEY, EKEYREVOKED or EKEYEXPIRED.
Errno validate(const Key& key);

struct Ownership {
    Uid uid = Uid::root;
    Gid gid = Gid::root;
    Perm perm = 0;
};

/// Returns the permissions of a new key of add_key() or request_key(): all useful ones for the possessor, view for its
/// user.
Perm default_perm(const KeyType& type);

/// Checks a description that user space has given. EINVAL: empty; or the error of the type.
Errno vet_description(Call& call, const KeyType& type, std::string_view description);
/// Makes a key without payload.
Result<KeyPtr> allocate(KeyService& service, const KeyType& type, std::string_view description,
                        const Ownership& owner, QuotaRule rule);

/// Charges a payload of `bytes` instead of the present one. Returns EDQUOT, without any change, if the quota is
/// exceeded.
Errno reserve_payload(Key& key, std::int64_t bytes);
/// The `instantiate` of simple types: takes the preparsed payload as it is (generic_key_instantiate).
Errno take_payload(Call& call, Key& key, PreparsedPayload& parsed);

/// Returns the payload that `data` becomes, prepared by the type. The call keeps it.
Result<PreparsedPayload*> prepare_payload(Call& call, const KeyType& type, std::string_view data);
/// Gives a key its payload, links it into `keyring` and ends the authority of `authkey`. Both may be null. Returns
/// EBUSY if the key already has a payload. Precondition: the call has recorded references to all three.
Errno instantiate_and_link(Call& call, Key& key, std::string_view data, Key* keyring, Key* authkey);
/// As above, with a preparsed payload and a prepared link.
Errno instantiate_parsed(Call& call, Key& key, PreparsedPayload& parsed, Key* keyring, LinkEdit& edit,
                         Key* authkey);
/// Ends the construction of a keyring that the kernel makes for itself.
void instantiate_own(Key& keyring);
/// Makes a key negative for `timeout` seconds. A search that finds it fails with `error`.
Errno reject_and_link(Call& call, Key& key, KernelSeconds timeout, Errno error, Key* keyring, Key* authkey);
/// As above, without a link, and without a wait for others who construct keys. EBUSY: the key is constructed already.
Errno reject(Key& key, KernelSeconds timeout, Errno error, Key* authkey);

/// Replaces the payload. Returns EOPNOTSUPP if the type cannot.
Errno update(Call& call, const KeyRef& ref, std::string_view data);
Errno update_parsed(Call& call, Key& key, PreparsedPayload& parsed);
/// Revokes a key. Throws InvariantError if the type would let a signal interrupt that.
Errno revoke(Call& call, Key& key);
void invalidate(Key& key);
/// Sets the expiry to `timeout` seconds from now; 0 removes it.
void set_timeout(Key& key, KernelSeconds timeout);
void set_expiry(Key& key, KernelSeconds expiry);

}  // namespace mktme::keys
