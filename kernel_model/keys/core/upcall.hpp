// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "kernel_model/keys/core/serial.hpp"
#include "kernel_model/syscall/errno.hpp"
#include "kernel_model/task/ids.hpp"
#include "kernel_model/task/key_ptr.hpp"

namespace mktme::keys {

using syscall::Errno;
using task::Gid;
using task::Uid;

/// A run of /sbin/request-key that is to construct a key. The requester sleeps until it is over. A runner must release
/// it before the key service is destroyed.
struct Upcall {
    std::string operation{};  // always "create"
    Serial key = Serial::none;
    Uid uid = Uid::root;
    Gid gid = Gid::root;
    Serial thread_keyring = Serial::none;
    Serial process_keyring = Serial::none;
    Serial session_keyring = Serial::none;

    /// The session keyring of the handler's process: it holds the authorisation key.
    KeyPtr handler_keyring{};

    /// Set by the runner when the handler's process has exited, or could not be started.
    std::optional<Errno> outcome{};
};

/// Starter of handlers: the simulator's user mode helper.
class UpcallRunner {
public:
    virtual ~UpcallRunner() = default;
    /// Starts the handler and sets `outcome`, now or later. Must not call back into the key service.
    virtual void start(const std::shared_ptr<Upcall>& upcall) = 0;
};

/// Runner that refuses every upcall, like a system without /sbin/request-key.
class NoUpcalls : public UpcallRunner {
public:
    void start(const std::shared_ptr<Upcall>& upcall) override { upcall->outcome = Errno::enoent; }
};

}  // namespace mktme::keys
