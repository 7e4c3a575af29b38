// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <set>
#include <utility>
#include <vector>

#include "kernel_model/keys/core/key_type.hpp"
#include "kernel_model/keys/core/references.hpp"
#include "kernel_model/keys/core/serial.hpp"

namespace mktme::keys {

class KeyService;

/// Garbage collector of dead keys and of the links to them.
///
/// Unreferenced keys and links to invalidated keys disappear in the next run(), with which every system call begins.
/// Links to expired keys disappear in the first pass that runs at least gc_delay seconds after the expiry.
///
/// RCU frees the credentials that a task gives up: the keys they refer to stay until a grace period has passed.
class GarbageCollector {
public:
    explicit GarbageCollector(KeyService& service) : service_{&service} {}

    /// Does all work that is due, in the order in which it became due. Must be called before a change of gc_delay, too.
    void run();
    /// Returns true if run() has no work, now or later.
    [[nodiscard]] bool is_idle() const {
        return unreferenced_.empty() && invalidated_.empty() && released_.empty() && next_pass_ == never;
    }
    /// Returns the time at which run() next has work to do, which may be past; KernelTime::max() if it never has.
    [[nodiscard]] syscall::KernelTime next_due() const;

    /// Drops a reference of credentials that are given up now, after a grace period (put_cred).
    void release_later(KeyPtr key);
    /// Drops all such references, as if a grace period had passed.
    void end_grace_period();
    /// Adds the references that await the end of their grace period.
    void count_references(References& held) const;

    /// Queues `key`, whose last reference is gone, for destruction.
    void unreferenced(Key& key) { unreferenced_.push_back(&key); }
    void invalidated(Key& key);
    /// Follows a change of the key's expiry from `old`. If `arrange` is false, no pass is arranged for it.
    void expiry_changed(Key& key, KernelSeconds old, bool arrange);

private:
    /// At `present`, arranges for a pass at `when`. Has no effect if `when` is now or past: the kernel then runs a pass
    /// that only looks for unreferenced keys. Dead links stay until there is another reason for a pass.
    void schedule(KernelSeconds when, syscall::KernelTime present);
    void pass(syscall::KernelTime present);
    void reap_unreferenced();
    void destroy(Key& key);

    KeyService* service_;
    std::vector<Key*> unreferenced_;
    std::vector<KeyPtr> invalidated_;
    std::set<std::pair<KernelSeconds, Serial>> expiring_;
    /// References of credentials and the ends of their grace periods, earliest first.
    std::deque<std::pair<syscall::KernelTime, KeyPtr>> released_;
    KernelSeconds next_pass_ = never;
    syscall::KernelTime timer_{};  // time of next_pass_, to the nanosecond
};

}  // namespace mktme::keys
