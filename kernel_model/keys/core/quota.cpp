// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/quota.hpp"

namespace mktme::keys {

KeyUser& KeyUsers::of(Uid uid) { return users_.try_emplace(uid, KeyUser{.uid = uid}).first->second; }

const KeyUser* KeyUsers::find(Uid uid) const {
    const auto place = users_.find(uid);
    return place != users_.end() ? &place->second : nullptr;
}

void KeyUsers::forget_if_idle(KeyUser& user) {
    if (user.keys == 0) users_.erase(user.uid);
}

Errno KeyUsers::charge_key(KeyUser& user, std::int64_t bytes, QuotaRule rule) {
    if (rule == QuotaRule::not_in_quota) return Errno::ok;
    if (rule == QuotaRule::in_quota && (user.quota_keys + 1 > limits_->max_keys(user.uid) ||
                                        user.quota_bytes + bytes > limits_->max_bytes(user.uid)))
        return Errno::edquot;
    user.quota_keys += 1;
    user.quota_bytes += bytes;
    return Errno::ok;
}

Errno KeyUsers::charge_bytes(KeyUser& user, std::int64_t delta) {
    if (delta > 0 && user.quota_bytes + delta > limits_->max_bytes(user.uid)) return Errno::edquot;
    user.quota_bytes += delta;
    return Errno::ok;
}

}  // namespace mktme::keys
