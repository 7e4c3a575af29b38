// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/capabilities.hpp"

#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::process {

using task::Capability;
using task::Credentials;
using task::ThreadCapabilities;

namespace {

constexpr int bits_of_part = 32;

std::uint32_t low_part(CapabilitySet set) { return static_cast<std::uint32_t>(set.bits()); }
std::uint32_t high_part(CapabilitySet set) { return static_cast<std::uint32_t>(set.bits() >> bits_of_part); }
CapabilitySet set_of(std::uint32_t low, std::uint32_t high) {
    return CapabilitySet::from_bits(low | std::uint64_t{high} << bits_of_part);
}

/// cap_capset
bool may_set(const Credentials& cred, const CapabilityData& data) {
    const ThreadCapabilities& old = cred.capabilities;
    if (!cred.capable(Capability::setpcap) && !data.inheritable.is_subset_of(old.inheritable | old.permitted))
        return false;
    if (!data.inheritable.is_subset_of(old.inheritable | old.bounding)) return false;
    return data.permitted.is_subset_of(old.permitted) && data.effective.is_subset_of(data.permitted);
}

}  // namespace

bool is_caller(const Task& caller, int pid) { return pid == 0 || pid == caller.pid; }

Result<std::size_t> capability_parts(std::uint32_t version) {
    switch (version) {
        case capability_version::v1: return std::size_t{1};
        case capability_version::v2:
        case capability_version::v3: return most_capability_parts;
        default: return Errno::einval;
    }
}

std::array<CapabilityWords, most_capability_parts> words_of(const CapabilityData& data) {
    return {
        CapabilityWords{low_part(data.effective), low_part(data.permitted), low_part(data.inheritable)},
        CapabilityWords{high_part(data.effective), high_part(data.permitted), high_part(data.inheritable)}};
}

CapabilityData data_of(std::span<const CapabilityWords> words) {
    const CapabilityWords low = words.empty() ? CapabilityWords{} : words[0];
    const CapabilityWords high = words.size() < most_capability_parts ? CapabilityWords{} : words[1];
    return {.effective = set_of(low.effective, high.effective),
            .permitted = set_of(low.permitted, high.permitted),
            .inheritable = set_of(low.inheritable, high.inheritable)};
}

Result<CapabilityData> capget(TaskTable& tasks, const Task& caller, int pid) {
    if (pid < 0) return Errno::einval;
    const Task* target = is_caller(caller, pid) ? &caller : tasks.find(pid);
    if (target == nullptr) return Errno::esrch;
    const ThreadCapabilities& sets = target->cred.capabilities;
    return CapabilityData{
        .effective = sets.effective, .permitted = sets.permitted, .inheritable = sets.inheritable};
}

Errno capset(Task& caller, int pid, const CapabilityData& data) {
    if (!is_caller(caller, pid)) return Errno::eperm;
    if (!may_set(caller.cred, data)) return Errno::eperm;
    ThreadCapabilities& sets = caller.cred.capabilities;
    sets.effective = data.effective;
    sets.permitted = data.permitted;
    sets.inheritable = data.inheritable;
    sets.ambient = sets.ambient & data.permitted & data.inheritable;
    return Errno::ok;
}

}  // namespace mktme::process
