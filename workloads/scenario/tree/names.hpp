// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "workloads/scenario/tree/position.hpp"

namespace mktme::scenario {

/// What a name stands for.
enum class Role : std::uint8_t {
    range,           // V
    key,             // K; also a descriptor that holds a key
    protection_key,  // PK
    descriptor,      // FD
    actor,           // ACTOR: a process or a thread
    guest,           // GUEST
    device,          // DEVICE
    container,       // C
    capture,         // CAPTURE
    newcomer,        // NEW: an actor, guest, device or container that the statement introduces
    given,           // a name that the line gives to what the action makes
    label            // of a phase, a trace, a class or a sysctl
};

/// NAME in one role.
template <Role role>
struct NameOf {
    std::string text;
    Position at;
    bool operator==(const NameOf&) const = default;
};
using V = NameOf<Role::range>;
using PkName = NameOf<Role::protection_key>;
using Fd = NameOf<Role::descriptor>;
using Actor = NameOf<Role::actor>;
using Guest = NameOf<Role::guest>;
using Device = NameOf<Role::device>;
using ContainerName = NameOf<Role::container>;
using CaptureName = NameOf<Role::capture>;
using New = NameOf<Role::newcomer>;
using Given = NameOf<Role::given>;
using Label = NameOf<Role::label>;

/// A name, or `ACTOR:NAME`: the name that this process gave.
template <Role role>
struct Owned {
    std::optional<Actor> owner;
    NameOf<role> name;
    bool operator==(const Owned&) const = default;
};
using Fv = Owned<Role::range>;
using FKey = Owned<Role::key>;

}  // namespace mktme::scenario
