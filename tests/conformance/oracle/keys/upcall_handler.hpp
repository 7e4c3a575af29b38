// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::oracle {

/// Program that the kernel starts as /sbin/request-key to construct a key:
///
///     request-key create KEY UID GID THREAD_RING PROCESS_RING SESSION_RING
///
/// It serves the recorder as an actor, or does what the callout information says, as the recorder wishes. If no
/// recorder runs, it executes the handler that it has replaced, FILE.orig. Returns the exit code.
int handle_upcall(int argc, char** argv);

}  // namespace mktme::oracle
