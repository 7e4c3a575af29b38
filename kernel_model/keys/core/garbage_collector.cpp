// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/garbage_collector.hpp"

#include <algorithm>

#include "kernel_model/keys/core/key_service.hpp"

namespace mktme::keys {

namespace {

/// Removes the key from every keyring that is neither invalidated nor revoked. The keyrings' owners stay charged for
/// the links, as in the kernel: its collector does not touch quotas.
void drop_links(Key& key) {
    for (auto link = key.links.begin(); link != key.links.end();) {
        Key& keyring = link->keyring();
        ++link;
        if (!keyring.flags.invalidated && !keyring.flags.revoked) contents(keyring).erase(key.index);
    }
}

}  // namespace

void GarbageCollector::invalidated(Key& key) { invalidated_.emplace_back(&key); }

void GarbageCollector::expiry_changed(Key& key, KernelSeconds old, bool arrange) {
    if (old != never) expiring_.erase({old, key.serial});
    if (key.expiry == never) return;
    expiring_.emplace(key.expiry, key.serial);
    if (arrange) schedule(key.expiry + KernelSeconds{service_->sysctl.gc_delay}, service_->time());
}

void GarbageCollector::schedule(KernelSeconds when, syscall::KernelTime present) {
    const auto now = syscall::whole_seconds(present);
    if (when <= now || when >= next_pass_) return;
    next_pass_ = when;
    // The timer runs whole seconds from now, not from the last full second.
    timer_ = present + syscall::in_nanoseconds(when - now);
}

void GarbageCollector::release_later(KeyPtr key) {
    if (key) released_.emplace_back(service_->time() + service_->rcu_grace_period, std::move(key));
}

void GarbageCollector::end_grace_period() { released_.clear(); }

void GarbageCollector::count_references(References& held) const {
    for (const auto& [due, key] : released_) held[key.get()] += 1;
}

void GarbageCollector::run() {
    while (!released_.empty() && released_.front().first <= service_->time()) released_.pop_front();
    while (next_pass_ != never && timer_ <= service_->time()) {
        next_pass_ = never;
        pass(timer_);
    }
    if (!invalidated_.empty()) pass(service_->time());
    if (!unreferenced_.empty()) reap_unreferenced();
}

syscall::KernelTime GarbageCollector::next_due() const {
    if (!invalidated_.empty() || !unreferenced_.empty()) return service_->time();
    auto due = syscall::KernelTime::max();
    if (!released_.empty()) due = released_.front().first;
    if (next_pass_ != never) due = std::min(due, timer_);
    return due;
}

void GarbageCollector::pass(syscall::KernelTime present) {
    const KernelSeconds limit = syscall::whole_seconds(present);
    const KernelSeconds delay{service_->sysctl.gc_delay};
    while (!expiring_.empty() && expiring_.begin()->first + delay <= limit) {
        const Serial serial = expiring_.begin()->second;
        expiring_.erase(expiring_.begin());
        if (Key* key = service_->find(serial)) drop_links(*key);
    }
    for (const auto& key : invalidated_) drop_links(*key);
    invalidated_.clear();
    if (!expiring_.empty()) schedule(expiring_.begin()->first + delay, present);
}

void GarbageCollector::reap_unreferenced() {
    // Destroying a keyring may make more keys unreferenced.
    while (!unreferenced_.empty()) {
        Key* key = unreferenced_.back();
        unreferenced_.pop_back();
        destroy(*key);
    }
}

void GarbageCollector::destroy(Key& key) {
    if (key.is_positive() && key.type->destroy) key.type->destroy(key);
    key.payload.reset();
    if (key.expiry != never) expiring_.erase({key.expiry, key.serial});
    KeyUser& user = *key.user;
    user.keys -= 1;
    if (key.state != KeyState::uninstantiated) user.instantiated -= 1;
    service_->users.forget_if_idle(user);
    service_->forget(key);
    delete &key;
}

}  // namespace mktme::keys
