// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ucontext.h>
#include <cstdint>

namespace mktme::oracle {

/// Protection-key rights of the calling thread (Intel SDM 1, 13.1 and 2, RDPKRU): two bits a key, access-disable and
/// write-disable.
using Pkru = std::uint32_t;

/// Returns true if the processor has protection keys and the kernel uses them.
bool has_protection_keys();

/// Both raise #UD on a host without protection keys.
Pkru read_pkru();
void write_pkru(Pkru value);

/// Changes the PKRU in the frame of a signal, which the thread gets when the handler returns.
void write_saved_pkru(ucontext_t& frame, Pkru value);

}  // namespace mktme::oracle
