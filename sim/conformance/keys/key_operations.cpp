// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/keys/key_operations.hpp"

#include <algorithm>
#include <array>

#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/keys/core/proc.hpp"
#include "kernel_model/process/change_ids.hpp"

namespace mktme::sim {

namespace {

using keys::Serial;
using keys::SystemCall;
using syscall::Errno;
using syscall::Result;
using task::Gid;
using task::Uid;
using Args = CaseArguments;
using Out = CaseOutcome;
using Call = SystemCall;

constexpr task::CoreSettings core_settings{};  // no case has others

Serial key(const Args& a, std::size_t i) { return Serial{static_cast<std::int32_t>(a[i].number)}; }
Uid uid(const Args& a, std::size_t i) { return Uid{static_cast<std::uint32_t>(a[i].number)}; }
Gid gid(const Args& a, std::size_t i) { return Gid{static_cast<std::uint32_t>(a[i].number)}; }
std::uint32_t word(const Args& a, std::size_t i) { return static_cast<std::uint32_t>(a[i].number); }
std::int32_t integer(const Args& a, std::size_t i) { return static_cast<std::int32_t>(a[i].number); }
syscall::UserBytes bytes(const Args& a, std::size_t i) { return a[i].bytes.pointer(); }
std::size_t buffer(const Args& a) {
    return static_cast<std::size_t>(a.size() > 1 ? a[1].number : usual_buffer);
}

Out out(Errno error) { return {.error = error}; }
Out out(const Result<Serial>& serial) { return serial ? Out{.value = number(*serial)} : out(serial.error()); }
Out out(const Result<std::int64_t>& value) { return value ? Out{.value = *value} : out(value.error()); }
Out out(const Result<keys::Reading>& read) {
    if (!read) return out(read.error());
    return {.value = static_cast<std::int64_t>(read->length), .data = read->data};
}

Out set_reqkey(Call& call, const Args& a) {
    const auto old = set_reqkey_keyring(call, task::DefaultDestination{integer(a, 0)});
    return old ? Out{.value = static_cast<std::int32_t>(*old)} : out(old.error());
}

Out instantiate_iov(Call& call, const Args& a) {
    std::vector<syscall::UserBytes> parts;
    for (std::size_t i = 2; i < a.size(); ++i) parts.push_back(bytes(a, i));
    return out(instantiate_key_iov(call, key(a, 0), parts, key(a, 1)));
}

Out raw_keyctl(Call& call, const Args& a) {
    return out(keyctl(call, a[0].number, {a[1].number, a[2].number, a[3].number, a[4].number}));
}

Out set_groups(Call& call, const Args& a) {
    std::vector<Gid> groups;
    for (std::size_t i = 0; i < a.size(); ++i) groups.push_back(gid(a, i));
    return out(process::set_groups(call.cred(), std::move(groups)));
}

Out set_filesystem_uid(Call& call, const Args& a) {
    process::set_filesystem_uid(call.task(), core_settings, uid(a, 0));
    return {};
}

Out proc_key(Call& call, const Args& a) {
    const keys::Key* found = call.service().find(key(a, 0));
    if (found == nullptr) return {};
    return {.data = proc_keys_line(call.service(), call.cred(), *found)};
}

Out proc_user(Call& call, const Args& a) {
    const auto* user = call.service().users.find(uid(a, 0));
    if (user == nullptr) return {};
    return {.data = keys::proc_key_users_line(call.service().sysctl, *user)};
}

constexpr auto serial = ResultKind::serial;
constexpr auto number = ResultKind::number;

// clang-format off
const std::array operations{
    KeyOperation{"add_key", "sspk", serial, [](Call& c, const Args& a) {
        return out(add_key(c, bytes(a, 0), bytes(a, 1), bytes(a, 2), key(a, 3))); }},
    KeyOperation{"request_key", "sssk", serial, [](Call& c, const Args& a) {
        return out(request_key(c, bytes(a, 0), bytes(a, 1), bytes(a, 2), key(a, 3))); }},
    KeyOperation{"get_keyring_ID", "ki", serial, [](Call& c, const Args& a) {
        return out(get_keyring_id(c, key(a, 0), word(a, 1) != 0)); }},
    KeyOperation{"join_session", "s", serial, [](Call& c, const Args& a) {
        return out(join_session_keyring(c, bytes(a, 0))); }},
    KeyOperation{"update", "kp", number, [](Call& c, const Args& a) {
        return out(update_key(c, key(a, 0), bytes(a, 1))); }},
    KeyOperation{"revoke", "k", number, [](Call& c, const Args& a) { return out(revoke_key(c, key(a, 0))); }},
    KeyOperation{"chown", "kug", number, [](Call& c, const Args& a) {
        return out(chown_key(c, key(a, 0), uid(a, 1), gid(a, 2))); }},
    KeyOperation{"setperm", "kh", number, [](Call& c, const Args& a) {
        return out(setperm_key(c, key(a, 0), word(a, 1))); }},
    KeyOperation{"describe", "k?i", ResultKind::description, [](Call& c, const Args& a) {
        return out(describe_key(c, key(a, 0), buffer(a))); }},
    KeyOperation{"clear", "k", number, [](Call& c, const Args& a) { return out(keyring_clear(c, key(a, 0))); }},
    KeyOperation{"link", "kk", number, [](Call& c, const Args& a) {
        return out(keyring_link(c, key(a, 0), key(a, 1))); }},
    KeyOperation{"unlink", "kk", number, [](Call& c, const Args& a) {
        return out(keyring_unlink(c, key(a, 0), key(a, 1))); }},
    KeyOperation{"search", "kssk", serial, [](Call& c, const Args& a) {
        return out(keyring_search(c, key(a, 0), bytes(a, 1), bytes(a, 2), key(a, 3))); }},
    KeyOperation{"read", "k?i", ResultKind::reading, [](Call& c, const Args& a) {
        return out(read_key(c, key(a, 0), buffer(a))); }},
    KeyOperation{"instantiate", "kpk", number, [](Call& c, const Args& a) {
        return out(instantiate_key(c, key(a, 0), bytes(a, 1), key(a, 2))); }},
    KeyOperation{"instantiate_iov", "kk?p*", number, instantiate_iov},
    KeyOperation{"negate", "kik", number, [](Call& c, const Args& a) {
        return out(negate_key(c, key(a, 0), word(a, 1), key(a, 2))); }},
    KeyOperation{"reject", "kiek", number, [](Call& c, const Args& a) {
        return out(reject_key(c, key(a, 0), word(a, 1), integer(a, 2), key(a, 3))); }},
    KeyOperation{"set_reqkey", "i", number, set_reqkey},
    KeyOperation{"set_timeout", "ki", number, [](Call& c, const Args& a) {
        return out(set_key_timeout(c, key(a, 0), word(a, 1))); }},
    KeyOperation{"assume_authority", "k", serial, [](Call& c, const Args& a) {
        return out(assume_authority(c, key(a, 0))); }},
    KeyOperation{"get_security", "k?i", ResultKind::security, [](Call& c, const Args& a) {
        return out(get_security(c, key(a, 0), buffer(a))); }},
    KeyOperation{"session_to_parent", "", number, [](Call& c, const Args&) { return out(session_to_parent(c)); }},
    KeyOperation{"invalidate", "k", number, [](Call& c, const Args& a) {
        return out(invalidate_key(c, key(a, 0))); }},
    KeyOperation{"get_persistent", "uk", serial, [](Call& c, const Args& a) {
        return out(get_persistent(c, uid(a, 0), key(a, 1))); }},
    KeyOperation{"move", "kkki", number, [](Call& c, const Args& a) {
        return out(keyring_move(c, key(a, 0), key(a, 1), key(a, 2), word(a, 3))); }},
    KeyOperation{"restrict", "kss", number, [](Call& c, const Args& a) {
        return out(restrict_keyring(c, key(a, 0), bytes(a, 1), bytes(a, 2))); }},
    KeyOperation{"capabilities", "i", number, [](Call&, const Args&) {
        return Out{.value = keys::capability_bytes}; }},
    KeyOperation{"keyctl", "iiiii", number, raw_keyctl},
    KeyOperation{"proc_key", "k", ResultKind::proc_key, proc_key},
    KeyOperation{"proc_user", "u", ResultKind::proc_user, proc_user},
    KeyOperation{"setresuid", "uuu", number, [](Call& c, const Args& a) {
        return out(process::set_user_ids(c.task(), core_settings, uid(a, 0), uid(a, 1), uid(a, 2))); }},
    KeyOperation{"setresgid", "ggg", number, [](Call& c, const Args& a) {
        return out(process::set_group_ids(c.task(), core_settings, gid(a, 0), gid(a, 1), gid(a, 2))); }},
    KeyOperation{"setfsuid", "u", number, set_filesystem_uid},
    KeyOperation{"setgroups", "?g*", number, set_groups},
};
// clang-format on

}  // namespace

const KeyOperation* find_operation(std::string_view name) {
    const auto* found = std::ranges::find(operations, name, &KeyOperation::name);
    return found != operations.end() ? found : nullptr;
}

}  // namespace mktme::sim
