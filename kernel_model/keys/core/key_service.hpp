// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "kernel_model/keys/core/garbage_collector.hpp"
#include "kernel_model/keys/core/keyring.hpp"
#include "kernel_model/keys/core/quota.hpp"
#include "kernel_model/keys/core/upcall.hpp"
#include "models/base/random.hpp"

namespace mktme::keys {

/// Constructor of keys in place of /sbin/request-key. It returns nullopt for a key that the next one is to construct.
/// The requester is the task of the call. It may sleep, as an operation of a key type may.
using Constructor = std::function<std::optional<Errno>(Call& call, const KeyPtr& authkey)>;

/// State that all of the key service shares. The kernel keeps it in static variables.
///
/// The rules are functions in the files beside this one. System calls enter through calls/keyctl.hpp.
class KeyService {
    const syscall::KernelClock* clock_;
    RandomStream random_;

public:
    /// The serials of new keys and the order of links in keyrings are drawn from `random`.
    KeyService(const syscall::KernelClock& clock, RandomStream random, UpcallRunner& runner);
    KeyService(const KeyService&) = delete;
    KeyService& operator=(const KeyService&) = delete;
    /// Precondition: all tasks are gone.
    ~KeyService();

    [[nodiscard]] syscall::KernelTime time() const { return clock_->now(); }
    [[nodiscard]] KernelSeconds now() const { return syscall::whole_seconds(time()); }

    /// Gives `key` a random serial that no other key has.
    void assign_serial(Key& key);
    /// Returns the key; nullptr if there is no such key or no reference to it is left.
    [[nodiscard]] Key* find(Serial serial) const;
    [[nodiscard]] const std::unordered_map<std::int32_t, Key*>& keys() const { return keys_; }
    void forget(Key& key) { keys_.erase(number(key.serial)); }

    /// Releases the keyrings that the kernel itself holds.
    void drop_registers();

    Sysctl sysctl;
    /// Time from giving up credentials to dropping the keys they refer to; 17 ms on an idle host with Linux 6.18.44.
    syscall::KernelTime rcu_grace_period{17'000'000};
    KeyUsers users{sysctl};
    KeyTypes types{random_.bits()};
    GarbageCollector collector{*this};
    KeyringNames names;
    syscall::RwSemaphore
        construction;  // held by whoever ends the construction of a key (key_construction_mutex)
    std::vector<Constructor> constructors;  // called in order, before an upcall is made
    UpcallRunner& upcalls;
    bool has_safe_revoke = false;  // the kernel has the operation that was proposed for keys in use

    const KeyType& keyring_type;
    const KeyType& request_key_auth_type;
    const KeyType& user_type;
    const KeyType& logon_type;

    KeyPtr user_register;        // ".user_reg": every _uid and _uid_ses keyring
    KeyPtr persistent_register;  // ".persistent_register"

private:
    std::unordered_map<std::int32_t, Key*> keys_;
};

}  // namespace mktme::keys
