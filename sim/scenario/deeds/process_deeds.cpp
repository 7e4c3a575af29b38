// SPDX-License-Identifier: Apache-2.0
// Actions on processes, their rights and their time.
#include "kernel_model/mm/calls/pkeys.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "sim/scenario/deeds/deed.hpp"

namespace mktme::sim {

void set_capability(task::Task& task, scenario::Cap cap) {
    task::CapabilitySet set;
    if (cap == scenario::Cap::sys_resource) set.add(task::Capability::sys_resource);
    if (cap == scenario::Cap::sys_admin) set.add(task::Capability::sys_admin);
    task.cred.capabilities.permitted = set;
    task.cred.capabilities.effective = set;
}

namespace {

/// Returns the actor of a process that `parent` has made: it has copies of all names.
ScenarioActor& add_child(const Deed& deed, const std::string& name, task::Task& child) {
    ScenarioActor& actor = deed.world().add(name, child);
    actor.names = std::make_shared<ProcessNames>(deed.names());
    actor.handlers = std::make_shared<HandlerLines>(*deed.actor().handlers);
    return actor;
}

/// Returns the language's word for the rights of a key.
std::string rights_text(std::uint64_t rights) {
    const auto& names = EnumNames<scenario::Rights>::names;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (Deed::rights(static_cast<scenario::Rights>(i)) == rights) return std::string{names[i]};
    return {};
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Fork& what, const Given& /*name*/) {
    return deed.call(number_of("fork"), {}, [&](std::int64_t result) {
        if (result < 0) return ActionEnd::of_result(result);
        task::Task& child = *deed.world().kernel.tasks.find(static_cast<int>(result));
        if (what.core) child.core = syscall::CoreId{static_cast<std::uint32_t>(what.core->value)};
        if (what.cap) set_capability(child, *what.cap);
        deed.world().on_arrival(add_child(deed, what.child.text, child));
        return ActionEnd::success();
    });
}

/// The other threads of the process are gone when the program has been loaded (de_thread).
DeedResult perform(const Deed& deed, const scenario::Exec& what, const Given& /*name*/) {
    if (!deed.world().end_other_threads(deed.actor())) return {};
    return deed.call(number_of("execve"), {deed.place("/proc/self/exe")}, [&](std::int64_t result) {
        if (result < 0) return ActionEnd::of_result(result);
        ScenarioActor& actor = deed.actor();
        actor.is_first = true;
        actor.names->forget_ranges();
        actor.handlers->clear();
        set_capability(deed.task(), what.cap.value_or(scenario::Cap::none));
        return ActionEnd::success();
    });
}

DeedResult perform(const Deed& deed, const scenario::Exit& /*what*/, const Given& /*name*/) {
    ScenarioActor& actor = deed.actor();
    if (actor.is_first) deed.world().end_process(actor, {});
    else deed.world().end_thread(actor, {});
    return ActionEnd::success();
}

DeedResult perform(const Deed& deed, const scenario::SetUid& what, const Given& /*name*/) {
    // A process of uid 0 whose capabilities were dropped could not change its ids: the statement is about who acts.
    task::Task& task = deed.task();
    const auto own = task.cred.capabilities;
    task.cred.capabilities.effective.add(task::Capability::setuid);
    task.cred.capabilities.permitted.add(task::Capability::setuid);
    auto end = deed.call(number_of("setuid"), {what.uid.value});
    task.cred.capabilities.effective = what.uid.value == 0 ? own.effective : task::CapabilitySet{};
    task.cred.capabilities.permitted = what.uid.value == 0 ? own.permitted : task::CapabilitySet{};
    return end;
}

DeedResult perform(const Deed& deed, const scenario::Sleep& what, const Given& /*name*/) {
    ScenarioWorld& world = deed.world();
    world.sleep(deed.actor(), ScenarioClock::later(world.executor.now(), what.time.value));
    return ActionEnd::success();
}

DeedResult perform(const Deed& deed, const scenario::Work& what, const Given& /*name*/) {
    ScenarioWorld& world = deed.world();
    world.work(deed.actor(), ScenarioClock::later(world.executor.now(), what.time.value));
    return ActionEnd::success();
}

DeedResult perform(const Deed& deed, const scenario::Rlimit& what, const Given& /*name*/) {
    constexpr std::uint64_t rlimit_memlock = 8;
    constexpr std::uint64_t rlimit_as = 9;
    constexpr std::uint64_t rlimit_sigpending = 11;
    std::uint64_t resource = rlimit_sigpending;
    if (what.limit == scenario::Limit::as) resource = rlimit_as;
    if (what.limit == scenario::Limit::memlock) resource = rlimit_memlock;
    const std::array<std::uint64_t, 2> limits{what.value.value, what.value.value};
    const auto at = deed.world().user.place({reinterpret_cast<const char*>(limits.data()), sizeof limits});
    return deed.call(number_of("prlimit64"), {0, resource, at.value, 0});
}

DeedResult perform(const Deed& deed, const scenario::PkeyAlloc& what, const Given& name) {
    const auto rights = Deed::rights(what.rights.value_or(scenario::Rights::none));
    return deed.call(number_of("pkey_alloc"), {0, rights},
                     [names = deed.actor().names, name](std::int64_t result) {
                         if (result >= 0 && name)
                             names->define(name->text, PkeyMeant{static_cast<std::int32_t>(result)});
                         return ActionEnd::of_result(result);
                     });
}

DeedResult perform(const Deed& deed, const scenario::PkeyFree& what, const Given& /*name*/) {
    return deed.call(number_of("pkey_free"), {deed.pkey(what.key)});
}

/// Rights of the call are those of PKRU; the words of the language are as many.
DeedResult perform(const Deed& deed, const scenario::PkeyGet& what, const Given& /*name*/) {
    return deed.call(deed.world().settings.pkeys.get_number, {deed.pkey(what.key), 0},
                     [&](std::int64_t result) {
                         ActionEnd end = ActionEnd::of_result(result);
                         if (!end.is_success() || !what.result) return end;
                         if (Deed::rights(what.result->rights) != static_cast<std::uint64_t>(result))
                             end.mismatch = rights_text(static_cast<std::uint64_t>(result));
                         return end;
                     });
}

DeedResult perform(const Deed& deed, const scenario::PkeySet& what, const Given& /*name*/) {
    return deed.call(deed.world().settings.pkeys.set_number,
                     {deed.pkey(what.key), Deed::rights(what.rights), 0});
}

DeedResult perform(const Deed& deed, const scenario::Wrpkru& what, const Given& /*name*/) {
    auto& pkru = deed.task().pkru;
    if (const auto* all = std::get_if<scenario::AllRights>(&what.rights)) {
        pkru = mmu::Pkru{all->pkru.value};
        return ActionEnd::success();
    }
    const auto& one = std::get<scenario::OneKeysRights>(what.rights);
    const auto shift = static_cast<unsigned>(2 * deed.pkey(one.key));
    const auto bits = static_cast<std::uint32_t>(Deed::rights(one.rights));
    pkru = mmu::Pkru{(pkru.value() & ~(3U << shift)) | bits << shift};
    return ActionEnd::success();
}

}  // namespace mktme::sim
