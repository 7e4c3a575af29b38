// SPDX-License-Identifier: Apache-2.0
// The keyctl operations on the links of keyrings.
#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/keys/core/keyring.hpp"
#include "kernel_model/keys/core/search.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::keys {

using task::Capability;

Errno keyring_clear(KeyCall& call, Serial ring) {
    auto keyring = call.lookup(ring, {.create = true}, Need::write);
    if (!keyring) {
        // The administrator may clear keyrings that are marked for it.
        const Errno refused = keyring.error();
        if (call.must_sleep() || !call.cred().capable(Capability::sys_admin)) return refused;
        keyring = call.lookup(ring, {}, Need::sysadmin_override);
        if (!keyring || !(*keyring)->flags.root_can_clear) return refused;
    }
    if ((*keyring)->flags.keep) return Errno::eperm;
    return clear(call.call(), **keyring);
}

Errno keyring_link(KeyCall& call, Serial id, Serial ring) {
    const auto keyring = call.lookup(ring, {.create = true}, Need::write);
    if (!keyring) return keyring.error();
    const auto key = call.lookup(id, {.create = true}, Need::link);
    if (!key) return key.error();
    return link(call.call(), **keyring, **key);
}

Errno keyring_unlink(KeyCall& call, Serial id, Serial ring) {
    const auto keyring = call.lookup(ring, {}, Need::write);
    if (!keyring) return keyring.error();
    const auto key = call.lookup(id, {.partial = true}, Need::unlink);
    if (!key) return key.error();
    if ((*keyring)->flags.keep && (*key)->flags.keep) return Errno::eperm;
    return unlink(call.call(), **keyring, **key);
}

Errno keyring_move(KeyCall& call, Serial id, Serial from, Serial to, std::uint32_t flags) {
    if ((flags & ~move_excl) != 0) return Errno::einval;
    const auto key = call.lookup(id, {.create = true}, Need::link);
    if (!key) return key.error();
    const auto source = call.lookup(from, {}, Need::write);
    if (!source) return source.error();
    const auto destination = call.lookup(to, {.create = true}, Need::write);
    if (!destination) return destination.error();
    return move(call.call(), **key, **source, **destination, (flags & move_excl) != 0);
}

Result<Serial> keyring_search(KeyCall& call, Serial ring, UserAddr type, UserAddr description,
                              Serial destination) {
    const auto name = call.type_name(type);
    if (!name) return name.error();
    const auto described = call.string(description, description_limit);
    if (!described) return described.error();
    const auto keyring = call.lookup(ring, {}, Need::search);
    if (!keyring) return keyring.error();
    KeyPtr into;
    if (destination != Serial::none) {
        const auto ref = call.lookup(destination, {.create = true}, Need::write);
        if (!ref) return ref.error();
        into = ref->key;
    }
    const KeyType* found_type = call.service().types.find(*name);
    if (found_type == nullptr) return Errno::enokey;
    const auto found = call.once([&] {
        return search_keyring(*keyring, {.index = {*found_type, *described}, .cred = &call.cred()});
    });
    if (!found) return found.error() == Errno::eagain ? Errno::enokey : found.error();
    if (into) {
        const Errno refused = call.once([&] { return check_permission(*found, call.cred(), Need::link); });
        if (failed(refused)) return refused;
        if (const Errno error = link(call.call(), *into, **found); failed(error)) return error;
    }
    return (*found)->serial;
}

Errno restrict_keyring(KeyCall& call, Serial ring, UserAddr type, UserAddr restriction) {
    const auto keyring = call.lookup(ring, {}, Need::setattr);
    if (!keyring) return keyring.error();
    if (type.is_null() != restriction.is_null()) return Errno::einval;
    if (type.is_null()) return restrict(call.call(), **keyring, call.service(), nullptr, {});
    const auto name = call.type_name(type);
    if (!name) return name.error();
    const auto rule = call.string(restriction, syscall::page_size);
    if (!rule) return rule.error();
    const std::string_view type_of_rule = *name;
    return restrict(call.call(), **keyring, call.service(), &type_of_rule, *rule);
}

}  // namespace mktme::keys
