// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/kernel/kernel_world.hpp"

#include "kernel_model/kernel/kernel_params.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"

namespace mktme::tests {

KernelWorld::KernelWorld()
    : hardware_{std::make_unique<plain_hardware::PlainHardware>()},
      kernel{{.seed = 1}, *hardware_, clock, upcalls},
      task{kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}))} {}

/// No upcall may outlive the service of its keyring.
KernelWorld::~KernelWorld() { upcalls.started.clear(); }

}  // namespace mktme::tests
