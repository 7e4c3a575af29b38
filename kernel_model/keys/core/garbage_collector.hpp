// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "kernel_model/keys/core/key_type.hpp"
#include "kernel_model/keys/core/serial.hpp"

namespace mktme::keys {

class KeyService;

/// Number of references to each key that somebody holds.
using References = std::map<const Key*, int>;

/// When does a dead key disappear?
///
/// Unreferenced keys at once; links to invalidated keys at once; links to expired keys gc_delay seconds
/// after they expired, or earlier if a pass runs for another reason. "At once" is: in the next
/// run(), which every system call begins with.
///
/// Credentials that a task gives up are freed by RCU: what they refer to stays until a grace period has passed.
class GarbageCollector {
public:
    explicit GarbageCollector(KeyService& service) : service_{&service} {}

    /// Does everything that has become due, in the order in which it has. To be called before a change of
    /// gc_delay, too.
    void run();

    /// Drops a reference of credentials that were given up just now, after a grace period (put_cred).
    void release_later(KeyPtr key);
    /// Drops all such references, as if a grace period had passed.
    void end_grace_period();
    /// Adds the references that await the end of their grace period.
    void count_references(References& held) const;

    /// The last reference to `key` is gone.
    void unreferenced(Key& key) { unreferenced_.push_back(&key); }
    void invalidated(Key& key);
    /// Follows a change of the key's expiry. `arrange` false: no pass is arranged for it.
    void expiry_changed(Key& key, KernelSeconds old, bool arrange);

private:
    /// At `present`, arranges for a pass at `when`. Nothing if that is now or past: the kernel then runs a pass
    /// that looks for unreferenced keys only, and dead links stay until there is another reason for one.
    void schedule(KernelSeconds when, syscall::KernelTime present);
    void pass(syscall::KernelTime present);
    void reap_unreferenced();
    void destroy(Key& key);

    KeyService* service_;
    std::vector<Key*> unreferenced_;
    std::vector<KeyPtr> invalidated_;
    std::set<std::pair<KernelSeconds, Serial>> expiring_;
    /// References of credentials, and when their grace period ends; earliest first.
    std::deque<std::pair<syscall::KernelTime, KeyPtr>> released_;
    KernelSeconds next_pass_ = never;
    syscall::KernelTime timer_{};  // when next_pass_ is due, to the nanosecond
};

}  // namespace mktme::keys
