// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/process/prctl.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/keys/key_world.hpp"

namespace mktme::tests {

using process::AmbientOperation;
using process::PrctlOption;
using syscall::Result;
using task::Capability;
using task::CapabilitySet;
using task::ThreadCapabilities;

inline constexpr CapabilitySet none;
inline constexpr CapabilitySet a{Capability::chown};
inline constexpr CapabilitySet b{Capability::kill};
inline constexpr CapabilitySet c{Capability::sys_admin};
inline constexpr CapabilitySet setpcap{Capability::setpcap};

/// A thread of an ordinary user with these sets.
struct CapableThread {
    explicit CapableThread(ThreadCapabilities sets = {}) { task.cred.capabilities = sets; }

    Result<std::int64_t> prctl(PrctlOption option, std::uint64_t first = 0, std::uint64_t second = 0,
                               std::uint64_t third = 0, std::uint64_t fourth = 0) {
        return process::prctl(task, {option, {first, second, third, fourth}});
    }
    Result<std::int64_t> ambient(AmbientOperation operation, Capability capability) {
        return prctl(PrctlOption::cap_ambient, static_cast<std::uint64_t>(operation), number(capability));
    }
    ThreadCapabilities& sets() { return task.cred.capabilities; }

    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
};

}  // namespace mktme::tests
