// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/kernel/kernel_world.hpp"

#include "kernel_model/plain_hardware/plain_hardware.hpp"

namespace mktme::tests {

KernelWorld::KernelWorld() : KernelWorld{std::make_unique<plain_hardware::PlainHardware>(), {.seed = 1}} {}

KernelWorld::KernelWorld(std::unique_ptr<syscall::Hardware> hardware, const kernel::KernelParams& params)
    : hardware_{std::move(hardware)},
      kernel{params, *hardware_, clock, upcalls},
      task{kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}))} {}

/// No upcall may outlive the service of its keyring.
KernelWorld::~KernelWorld() { upcalls.started.clear(); }

}  // namespace mktme::tests
