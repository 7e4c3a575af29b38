// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/process/capability_script.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "kernel_model/process/capabilities.hpp"
#include "kernel_model/process/change_ids.hpp"
#include "kernel_model/process/prctl.hpp"
#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/securebits.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::tests {

namespace {

using process::CapabilityWords;
using process::PrctlOption;
using syscall::Errno;
using task::CapabilitySet;
using task::Credentials;
using task::Gid;
using task::IdSet;
using task::Task;
using task::Uid;
namespace securebit = task::securebit;

constexpr std::array<std::uint64_t, 5> ids{0, 1000, 2000, 3000, 0xffff'ffff};
constexpr std::array<std::uint64_t, 4> versions{
    process::capability_version::v3, process::capability_version::v2, process::capability_version::v1, 7};
constexpr std::array<std::uint64_t, 3> stack_limits{4 << 20, 8 << 20, 16 << 20};

template <class Id>
IdSet<Id> id_set(const std::array<std::uint64_t, 4>& from) {
    const auto id = [](std::uint64_t word) { return Id{static_cast<std::uint32_t>(word)}; };
    return {id(from[0]), id(from[1]), id(from[2]), id(from[3])};
}
template <class Id>
std::array<std::uint64_t, 4> words_of(const IdSet<Id>& from) {
    return {number(from.real), number(from.effective), number(from.saved), number(from.filesystem)};
}
std::uint32_t low(std::uint64_t word) { return static_cast<std::uint32_t>(word); }
Uid uid(std::uint64_t word) { return Uid{low(word)}; }
Gid gid(std::uint64_t word) { return Gid{low(word)}; }
std::int64_t result_of(Errno error) { return -static_cast<std::int64_t>(error); }

bool one_in(RandomStream& random, std::uint64_t n) { return random.below(n) == 0; }
std::uint64_t random_id(RandomStream& random) { return ids[random.below(ids.size())]; }
std::uint64_t random_capability(RandomStream& random) {
    if (one_in(random, 3)) return task::number(task::Capability::setpcap);
    return random.below(task::capability_count + 1) + (one_in(random, 30) ? std::uint64_t{1} << 32 : 0);
}

/// Returns the set, or a change of it.
std::uint64_t near(RandomStream& random, std::uint64_t set) {
    switch (random.below(7)) {
        case 0: return set & random.bits();
        case 1: return set | std::uint64_t{1} << random.below(64);
        case 2: return set & ~(std::uint64_t{1} << random.below(task::capability_count));
        case 3: return one_in(random, 4) ? random.bits() : set;
        default: return set;
    }
}

CapabilityStep random_prctl(RandomStream& random, const Credentials& cred) {
    constexpr std::array options{PrctlOption::get_dumpable,     PrctlOption::set_dumpable,
                                 PrctlOption::get_keepcaps,     PrctlOption::set_keepcaps,
                                 PrctlOption::set_keepcaps,     PrctlOption::capbset_read,
                                 PrctlOption::capbset_drop,     PrctlOption::get_securebits,
                                 PrctlOption::set_securebits,   PrctlOption::set_securebits,
                                 PrctlOption::get_no_new_privs, PrctlOption::cap_ambient,
                                 PrctlOption::cap_ambient,      PrctlOption::cap_ambient,
                                 PrctlOption::set_no_new_privs, PrctlOption{9999}};
    const PrctlOption option = options[random.below(options.size())];
    CapabilityStep step{CapabilityAct::prctl, {static_cast<std::uint64_t>(option)}};
    auto& words = step.words;
    if (option == PrctlOption::capbset_read || option == PrctlOption::capbset_drop)
        words[1] = random_capability(random);
    else if (option == PrctlOption::set_securebits)
        words[1] = cred.securebits ^ (std::uint64_t{1} << random.below(one_in(random, 20) ? 64 : 12));
    else if (option == PrctlOption::set_no_new_privs) words[1] = one_in(random, 4) ? 1 : 0;
    else if (option == PrctlOption::cap_ambient)
        words = {words[0], random.below(6), random_capability(random), 0, 0};
    else if (option == PrctlOption::set_keepcaps || option == PrctlOption::set_dumpable)
        words[1] = random.below(3) == 2 && one_in(random, 4) ? 2 : random.below(2);
    if (option == PrctlOption::cap_ambient && words[1] == 4 && !one_in(random, 4)) words[2] = 0;
    if (option == PrctlOption::set_securebits && one_in(random, 10)) words[1] = cred.securebits;
    if (one_in(random, 20)) words[2 + random.below(3)] = 1;
    return step;
}

}  // namespace

CapabilityModel::CapabilityModel(const CapabilityRecord& start, std::vector<process::ExecutedFile> files,
                                 const task::CoreSettings& settings)
    : files_{std::move(files)},
      settings_{settings} {
    Credentials cred;
    cred.uid = id_set<Uid>(start.uids);
    cred.gid = id_set<Gid>(start.gids);
    for (const std::uint64_t group : start.groups)
        if (group != no_group) cred.groups.push_back(gid(group));
    cred.securebits = low(start.securebits);
    cred.capabilities = {.effective = CapabilitySet::from_bits(start.effective),
                         .permitted = CapabilitySet::from_bits(start.permitted),
                         .inheritable = CapabilitySet::from_bits(start.inheritable),
                         .ambient = CapabilitySet::from_bits(start.ambient),
                         .bounding = CapabilitySet::from_bits(start.bounding)};
    task_ = &world_.tasks.spawn(std::move(cred));
    task_->no_new_privs = start.no_new_privs != 0;
    task_->group->secure_exec = start.secure != 0;
    task_->group->dumpable = task::Dumpable{static_cast<std::uint8_t>(start.dumpable)};
    task_->group->limits.stack = start.stack_limit;
    world_.tasks.core_settings = settings;
}

CapabilityStep CapabilityModel::random_capset(RandomStream& random) const {
    const task::ThreadCapabilities& sets = task_->cred.capabilities;
    // Sets shrink only, so that most scripts should not lose much at once.
    const std::uint64_t permitted =
        one_in(random, 3) ? near(random, sets.permitted.bits()) : sets.permitted.bits();
    const std::uint64_t effective =
        one_in(random, 3) ? near(random, sets.effective.bits()) : near(random, permitted);
    const std::uint64_t inheritable =
        one_in(random, 2) ? near(random, sets.inheritable.bits())
                          : near(random, sets.inheritable.bits() | (sets.permitted.bits() & random.bits()));
    return {
        CapabilityAct::capset,
        {versions[one_in(random, 8) ? random.below(versions.size()) : 0],
         one_in(random, 8) ? random.below(capability_target::count) : 0, effective, permitted, inheritable}};
}

CapabilityStep CapabilityModel::random_step(RandomStream& random) const {
    switch (random.below(14)) {
        case 0:
            return {CapabilityAct::capget,
                    {versions[random.below(versions.size())], random.below(capability_target::count),
                     random.below(4)}};
        case 1:
        case 2:
        case 3: return random_capset(random);
        case 4:
        case 5: return {CapabilityAct::setresuid, {random_id(random), random_id(random), random_id(random)}};
        case 6: return {CapabilityAct::setresgid, {random_id(random), random_id(random), random_id(random)}};
        case 7:
            return {one_in(random, 3) ? CapabilityAct::setfsgid : CapabilityAct::setfsuid,
                    {random_id(random)}};
        case 8:
            if (one_in(random, 3))
                return {CapabilityAct::stack_limit, {stack_limits[random.below(stack_limits.size())]}};
            return {CapabilityAct::setgroups, {random.below(3), 1000, ids[random.below(4)]}};
        case 9: return {CapabilityAct::execute, {random.below(files_.size())}};
        default: return random_prctl(random, task_->cred);
    }
}

int CapabilityModel::pid_of(std::uint64_t target) const {
    if (target == capability_target::own) return task_->pid;
    if (target == capability_target::nobody) return capability_target::no_such_pid;
    return target == capability_target::negative ? -1 : 0;
}

void CapabilityModel::capget(const CapabilityStep& step, CapabilityRecord& record) {
    const auto parts = process::capability_parts(low(step.words[0]));
    const bool has_data = step.words[2] != 1;
    record.version = parts ? step.words[0] : process::capability_version::preferred;
    if (!parts || !has_data) {
        record.result = has_data ? result_of(parts.error()) : 0;
        return;
    }
    const auto data = process::capget(world_.tasks, *task_, pid_of(step.words[1]));
    record.result = result_of(data.error());
    if (!data) return;
    const auto words = process::words_of(*data);
    for (std::size_t i = 0; i < *parts; ++i) {
        record.data[3 * i] = words[i].effective;
        record.data[3 * i + 1] = words[i].permitted;
        record.data[3 * i + 2] = words[i].inheritable;
    }
}

void CapabilityModel::capset(const CapabilityStep& step, CapabilityRecord& record) {
    const auto& w = step.words;
    const auto parts = process::capability_parts(low(w[0]));
    record.version = parts ? w[0] : process::capability_version::preferred;
    record.result = result_of(parts.error());
    if (!parts) return;
    const auto high = [](std::uint64_t word) { return low(word >> 32); };
    const std::array<CapabilityWords, 2> words{CapabilityWords{low(w[2]), low(w[3]), low(w[4])},
                                               CapabilityWords{high(w[2]), high(w[3]), high(w[4])}};
    const auto data = process::data_of(std::span{words}.first(*parts));
    record.result = result_of(process::capset(*task_, pid_of(w[1]), data));
}

void CapabilityModel::call(const CapabilityStep& step, CapabilityRecord& record) {
    const auto& w = step.words;
    switch (step.act) {
        case CapabilityAct::capget: return capget(step, record);
        case CapabilityAct::capset: return capset(step, record);
        case CapabilityAct::prctl: {
            const auto value = process::prctl(
                *task_, {PrctlOption{static_cast<std::int32_t>(w[0])}, {w[1], w[2], w[3], w[4]}});
            record.result = value ? *value : result_of(value.error());
            return;
        }
        case CapabilityAct::setresuid:
            record.result =
                result_of(process::set_user_ids(*task_, settings_, uid(w[0]), uid(w[1]), uid(w[2])));
            return;
        case CapabilityAct::setresgid:
            record.result =
                result_of(process::set_group_ids(*task_, settings_, gid(w[0]), gid(w[1]), gid(w[2])));
            return;
        case CapabilityAct::setfsuid:
            record.result = number(process::set_filesystem_uid(*task_, settings_, uid(w[0])));
            return;
        case CapabilityAct::setfsgid:
            record.result = number(process::set_filesystem_gid(*task_, settings_, gid(w[0])));
            return;
        case CapabilityAct::setgroups: {
            std::vector<Gid> groups;
            for (std::size_t i = 0; i < w[0]; ++i) groups.push_back(gid(w[1 + i]));
            record.result = result_of(process::set_groups(task_->cred, std::move(groups)));
            return;
        }
        case CapabilityAct::stack_limit: task_->group->limits.stack = w[0]; return;
        case CapabilityAct::execute: world_.tasks.exec(*task_, files_[w[0]]); return;
    }
}

void CapabilityModel::add_state(CapabilityRecord& record) const {
    const Credentials& cred = task_->cred;
    record.effective = cred.capabilities.effective.bits();
    record.permitted = cred.capabilities.permitted.bits();
    record.inheritable = cred.capabilities.inheritable.bits();
    record.ambient = cred.capabilities.ambient.bits();
    record.bounding = cred.capabilities.bounding.bits();
    record.securebits = cred.securebits;
    record.no_new_privs = task_->no_new_privs ? 1 : 0;
    record.keepcaps = cred.has_securebit(securebit::keep_caps) ? 1 : 0;
    record.dumpable = static_cast<std::uint64_t>(task_->group->dumpable);
    record.secure = task_->group->secure_exec ? 1 : 0;
    record.uids = words_of(cred.uid);
    record.gids = words_of(cred.gid);
    record.groups.fill(no_group);
    // The kernel keeps the groups sorted.
    std::vector<Gid> groups = cred.groups;
    std::ranges::sort(groups);
    for (std::size_t i = 0; i < groups.size(); ++i) record.groups[i] = number(groups[i]);
    record.stack_limit = task_->group->limits.stack;
}

CapabilityRecord CapabilityModel::perform(const CapabilityStep& step) {
    CapabilityRecord record;
    call(step, record);
    add_state(record);
    return record;
}

std::string describe(const CapabilityStep& step) {
    constexpr std::array names{"capget",   "capset",   "prctl",     "setresuid",   "setresgid",
                               "setfsuid", "setfsgid", "setgroups", "stack_limit", "execute"};
    return fmt::format("{} {:x}", names[static_cast<std::size_t>(step.act)], fmt::join(step.words, " "));
}

std::string describe(const CapabilityRecord& r) {
    return fmt::format(
        "result {} version {:x} data {:x}; E {:x} P {:x} I {:x} A {:x} B {:x}; securebits {:x}, nnp {}, "
        "keepcaps {}, dumpable {}, secure {}; uids {} gids {} groups {}, stack {}",
        r.result, r.version, fmt::join(r.data, " "), r.effective, r.permitted, r.inheritable, r.ambient,
        r.bounding, r.securebits, r.no_new_privs, r.keepcaps, r.dumpable, r.secure, fmt::join(r.uids, ","),
        fmt::join(r.gids, ","), fmt::join(r.groups, ","), r.stack_limit);
}

}  // namespace mktme::tests
