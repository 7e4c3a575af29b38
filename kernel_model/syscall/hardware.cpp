// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/syscall/hardware.hpp"

#include "models/base/error.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

namespace mktme::syscall {

void Hardware::program(std::span<const KeyProgramming> work, std::vector<tme::PconfigResult>& results) {
    for (const KeyProgramming& each : work) results.push_back(pconfig(each.core, each.package, *each.image));
}

void Hardware::wait_until(const std::function<bool()>& ready) {
    if (!ready()) throw InvariantError{"kernel work waits for other work, and there is none"};
}

}  // namespace mktme::syscall
