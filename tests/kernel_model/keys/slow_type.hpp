// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/key.hpp"
#include "kernel_model/syscall/call.hpp"

namespace mktme::tests {

inline constexpr syscall::KernelTime device_time{1'000'000'000};

/// Key type "slow": its instantiate opens a session with a device and asks it twice, which takes a second each. A
/// signal interrupts it. `sessions` counts the sessions that are open.
inline keys::KeyType slow_type(int& sessions) {
    const auto open = [&sessions] {
        ++sessions;
        return std::unique_ptr<int, void (*)(int*)>{&sessions, [](int* count) { --*count; }};
    };
    return {.name = "slow",
            .instantiate = [open](keys::Call& call, keys::Key& key, keys::PreparsedPayload& /*parsed*/) {
                call.keep(open);
                if (const auto error = call.sleep_for(device_time); failed(error)) return error;
                if (const auto error = keys::reserve_payload(key, 100); failed(error)) return error;
                if (const auto error = call.sleep_for(device_time); failed(error)) return error;
                key.payload = std::make_unique<keys::Payload>();
                return keys::Errno::ok;
            }};
}

}  // namespace mktme::tests
