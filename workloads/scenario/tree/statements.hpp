// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// Settings of the run. They override the machine's configuration.
struct Config {
    std::vector<Setting> settings;
    static constexpr auto form() { return version_1("config", many(&Config::settings)); }
    bool operator==(const Config&) const = default;
};

/// Time in ns of the lines that follow.
struct AtTime {
    Dec time;
    static constexpr auto form() { return version_1(tagged("@", &AtTime::time)); }
    bool operator==(const AtTime&) const = default;
};

struct LaterBy {
    Dec time;
    static constexpr auto form() { return version_1(tagged("+", &LaterBy::time)); }
    bool operator==(const LaterBy&) const = default;
};

/// A new process, with a session keyring of its own or that of another.
struct Spawn {
    New process;
    std::optional<Cap> cap;
    std::optional<Dec> core;
    std::optional<Dec> uid;
    std::optional<Actor> session;
    std::optional<ContainerName> in;
    std::optional<Label> slot_class;
    static constexpr auto form() {
        return version_1(
            "spawn", &Spawn::process,
            options(tagged("cap=", &Spawn::cap), tagged("core=", &Spawn::core), tagged("uid=", &Spawn::uid),
                    tagged("session=", &Spawn::session), in_version_2(tagged("in=", &Spawn::in)),
                    in_version_2(tagged("class=", &Spawn::slot_class))));
    }
    bool operator==(const Spawn&) const = default;
};

/// A new thread: own thread keyring, PKRU, mask and core; all else is shared, names included.
struct Thread {
    New thread;
    Actor of;
    std::optional<Dec> core;
    static constexpr auto form() {
        return version_2("thread", &Thread::thread, "of", &Thread::of,
                         options(tagged("core=", &Thread::core)));
    }
    bool operator==(const Thread&) const = default;
};

/// A device that drives `bits` address bits. With an IOMMU its entries carry the KeyID.
struct DeviceLine {
    New device;
    Dec bits;
    std::optional<YesNo> iommu;
    std::optional<Dec> node;
    static constexpr auto form() {
        return version_2("device", &DeviceLine::device,
                         options(tagged("bits=", &DeviceLine::bits), tagged("iommu=", &DeviceLine::iommu),
                                 tagged("node=", &DeviceLine::node)));
    }
    bool operator==(const DeviceLine&) const = default;
};

/// kernel.keys.NAME.
struct Sysctl {
    Label name;
    Dec value;
    static constexpr auto form() { return version_2("sysctl", &Sysctl::name, &Sysctl::value); }
    bool operator==(const Sysctl&) const = default;
};

/// Until the next one, statistics also stand under `phase.NAME`.
struct Phase {
    Label name;
    static constexpr auto form() { return version_2("phase", &Phase::name); }
    bool operator==(const Phase&) const = default;
};

/// User and pid namespace of a container.
struct Container {
    New container;
    std::optional<IdRange> uid_map;
    static constexpr auto form() {
        return version_2("container", &Container::container,
                         options(tagged("uid-map=", &Container::uid_map)));
    }
    bool operator==(const Container&) const = default;
};

struct Power {
    PowerEvent event = PowerEvent::off;
    static constexpr auto form() { return version_2("power", &Power::event); }
    bool operator==(const Power&) const = default;
};

/// Tenants of the generator arrive from here on, named PREFIX1, PREFIX2, ...
struct Tenants {
    Label prefix;
    Word file;
    static constexpr auto form() { return version_2("tenants", &Tenants::prefix, &Tenants::file); }
    bool operator==(const Tenants&) const = default;
};

/// Who goes at each point of the explorer: actors, and deferred work K1, K2, ... in order of creation.
struct Schedule {
    std::vector<Word> turns;
    static constexpr auto form() { return version_2("schedule", many(&Schedule::turns)); }
    bool operator==(const Schedule&) const = default;
};

}  // namespace mktme::scenario
