// SPDX-License-Identifier: Apache-2.0
// The system calls of the key service.
#include <array>

#include "kernel_model/kernel/dispatch.hpp"
#include "kernel_model/keys/calls/keyctl.hpp"

namespace mktme::kernel {

namespace {

using keys::Serial;
using Regs = Registers;

Answer answer_with(const Result<Serial>& serial) { return serial ? Answer{number(*serial)} : serial.error(); }

Answer add_key(Kernel& kernel, Call& c, const Regs& r) {
    keys::KeyCall call{kernel.keys, c};
    return answer_with(keys::add_key(call, {r.a[0]}, {r.a[1]}, {{r.a[2]}, r.a[3]}, Serial{r.int32(4)}));
}

Answer request_key(Kernel& kernel, Call& c, const Regs& r) {
    keys::KeyCall call{kernel.keys, c};
    return answer_with(keys::request_key(call, {r.a[0]}, {r.a[1]}, {r.a[2]}, Serial{r.int32(3)}));
}

Answer keyctl(Kernel& kernel, Call& c, const Regs& r) {
    keys::KeyCall call{kernel.keys, c};
    return keys::keyctl(call, r);
}

constexpr std::array rows{
    Row{number_of("add_key"), add_key},
    Row{number_of("request_key"), request_key},
    Row{number_of("keyctl"), keyctl},
};

}  // namespace

std::span<const Row> key_calls() { return rows; }

}  // namespace mktme::kernel
