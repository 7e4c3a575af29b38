// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "kernel_model/mm/memory_params.hpp"
#include "kernel_model/mm/memory_settings.hpp"
#include "kernel_model/task/signal_params.hpp"

namespace mktme::kernel {

struct MktmeKernelParams;

struct KernelParams {
    mm::MemorySettings memory{};
    task::SignalParams signals{};
    mm::PkeyParams pkeys{};
    std::shared_ptr<const MktmeKernelParams>
        mktme{};             // null: a kernel that knows nothing of it, as those of today
    std::uint64_t seed = 0;  // of the serials of keys and the order of links
};

}  // namespace mktme::kernel
