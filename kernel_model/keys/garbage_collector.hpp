// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "kernel_model/keys/key_type.hpp"
#include "kernel_model/keys/serial.hpp"

namespace mktme::keys {

class KeyService;

/// When does a dead key disappear?
///
/// Unreferenced keys at once; links to invalidated keys at once; links to expired keys gc_delay seconds
/// after they expired, or earlier if a pass runs for another reason. "At once" is: in the next
/// run(), which every system call begins with.
class GarbageCollector {
public:
    explicit GarbageCollector(KeyService& service) : service_{&service} {}

    /// Does everything that has become due, in the order in which it has. To be called before a change of
    /// gc_delay, too.
    void run();

    /// The last reference to `key` is gone.
    void unreferenced(Key& key) { unreferenced_.push_back(&key); }
    void invalidated(Key& key);
    /// Follows a change of the key's expiry. `arrange` false: no pass is arranged for it.
    void expiry_changed(Key& key, KernelSeconds old, bool arrange);

private:
    /// At `present`, arranges for a pass at `when`. Nothing if that is now or past: the kernel then runs a pass
    /// that looks for unreferenced keys only, and dead links stay until there is another reason for one.
    void schedule(KernelSeconds when, kernel::KernelTime present);
    void pass(kernel::KernelTime present);
    void reap_unreferenced();
    void destroy(Key& key);

    KeyService* service_;
    std::vector<Key*> unreferenced_;
    std::vector<KeyPtr> invalidated_;
    std::set<std::pair<KernelSeconds, Serial>> expiring_;
    KernelSeconds next_pass_ = never;
    kernel::KernelTime timer_{};  // when next_pass_ is due, to the nanosecond
};

}  // namespace mktme::keys
