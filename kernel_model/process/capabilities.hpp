// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>

#include "kernel_model/syscall/result.hpp"
#include "kernel_model/task/capability.hpp"

namespace mktme::task {
struct Task;
}

namespace mktme::process {

class TaskTable;

using syscall::Errno;
using syscall::Result;
using task::CapabilitySet;
using task::Task;

/// Versions of the header of capget(2) and capset(2) (linux/capability.h).
namespace capability_version {

inline constexpr std::uint32_t v1 = 0x1998'0330;  // sets of 32 bits
inline constexpr std::uint32_t v2 = 0x2007'1026;  // sets of 64 bits, as v3
inline constexpr std::uint32_t v3 = 0x2008'0522;
/// Version that the kernel writes into a header whose version it does not know.
inline constexpr std::uint32_t preferred = v3;

}  // namespace capability_version

/// The sets that capget(2) reads and capset(2) writes.
struct CapabilityData {
    CapabilitySet effective{};
    CapabilitySet permitted{};
    CapabilitySet inheritable{};

    bool operator==(const CapabilityData&) const = default;
};

/// A part of CapabilityData in user memory (struct __user_cap_data_struct): 32 bits of each set, lowest part first.
struct CapabilityWords {
    std::uint32_t effective = 0;
    std::uint32_t permitted = 0;
    std::uint32_t inheritable = 0;

    bool operator==(const CapabilityWords&) const = default;
};
inline constexpr std::size_t most_capability_parts = 2;

/// Returns the number of parts in user memory under a version of the header. EINVAL: an unknown version; the caller
/// then writes `capability_version::preferred` back. capget(2) turns this EINVAL into success if its data pointer is
/// null.
Result<std::size_t> capability_parts(std::uint32_t version);
/// Returns the sets in parts.
[[nodiscard]] std::array<CapabilityWords, most_capability_parts> words_of(const CapabilityData& data);
/// Returns the sets of one or two parts. Missing parts are 0, and bits that stand for no capability are dropped.
[[nodiscard]] CapabilityData data_of(std::span<const CapabilityWords> words);

/// Returns true if `pid` stands for the caller in a header.
[[nodiscard]] bool is_caller(const Task& caller, int pid);

/// capget(2), after the version: returns the sets of the thread `pid`, or the caller's for 0. EINVAL: a negative `pid`;
/// ESRCH: no such thread.
Result<CapabilityData> capget(TaskTable& tasks, const Task& caller, int pid);

/// capset(2), after the version: changes the caller's sets. Ambient capabilities that are not both permitted and
/// inheritable any more are dropped (cap_capset).
///
/// EPERM, in this order: `pid` is neither 0 nor the caller; without CAP_SETPCAP, an inheritable capability that was
/// neither inheritable nor permitted; one that was neither inheritable nor in the bounding set; a permitted one that
/// was not; an effective one that is not permitted now.
Errno capset(Task& caller, int pid, const CapabilityData& data);

}  // namespace mktme::process
