// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/proc.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "kernel_model/keys/core/search.hpp"

namespace mktme::keys {

namespace {

std::string remaining_time(const Key& key) {
    if (key.expiry == never) return "perm";
    const std::int64_t seconds = key.expiry.count() - key.service->now().count();
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    constexpr std::int64_t week = 7 * day;
    if (seconds <= 0) return "expd";
    if (seconds < minute) return fmt::format("{}s", seconds);
    if (seconds < hour) return fmt::format("{}m", seconds / minute);
    if (seconds < day) return fmt::format("{}h", seconds / hour);
    if (seconds < week) return fmt::format("{}d", seconds / day);
    return fmt::format("{}w", seconds / week);
}

std::string flag_letters(const Key& key) {
    const auto letter = [](bool set, char c) { return set ? c : '-'; };
    return {letter(key.state != KeyState::uninstantiated, 'I'),
            letter(key.flags.revoked, 'R'),
            letter(key.flags.dead, 'D'),
            letter(key.flags.in_quota, 'Q'),
            letter(key.flags.user_construct, 'U'),
            letter(key.state == KeyState::negative, 'N'),
            letter(key.flags.invalidated, 'i')};
}

bool possesses(KeyService& service, const Credentials& cred, const Key& key) {
    if ((key.perm & perm::possessor(perm::view)) == 0) return false;
    const Search search{.index = key.index, .cred = &cred, .only = &key, .check_state = false};
    return static_cast<bool>(search_credentials(service, search));
}

template <class Id>
std::int64_t signed_id(Id id) {
    return static_cast<std::int32_t>(shown(id));
}

}  // namespace

std::optional<std::string> proc_keys_line(KeyService& service, const Credentials& cred, const Key& key) {
    if (failed(check_permission(key, possesses(service, cred, key), cred, Need::view))) return std::nullopt;
    return fmt::format("{:08x} {} {:5} {:>4} {:08x} {:5} {:5} {:<9.9} {}", number(key.serial),
                       flag_letters(key), key.usage, remaining_time(key), key.perm, signed_id(key.uid),
                       signed_id(key.gid), key.type->name,
                       key.type->describe ? key.type->describe(key) : std::string{});
}

std::string proc_keys(KeyService& service, const Credentials& cred) {
    std::vector<const Key*> keys;
    for (const auto& [serial, key] : service.keys()) keys.push_back(key);
    std::ranges::sort(keys, {}, [](const Key* key) { return key->serial; });
    std::string text;
    for (const Key* key : keys)
        if (const auto line = proc_keys_line(service, cred, *key)) text += *line + '\n';
    return text;
}

std::string proc_key_users_line(const Sysctl& limits, const KeyUser& user) {
    return fmt::format("{:5}: {:5} {}/{} {}/{} {}/{}", number(user.uid), user.keys, user.keys,
                       user.instantiated, user.quota_keys, limits.max_keys(user.uid), user.quota_bytes,
                       limits.max_bytes(user.uid));
}

std::string proc_key_users(const KeyService& service) {
    std::string text;
    for (const auto& [uid, user] : service.users.all())
        text += proc_key_users_line(service.sysctl, user) + '\n';
    return text;
}

}  // namespace mktme::keys
