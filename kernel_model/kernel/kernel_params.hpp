// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel_model/mm/memory_settings.hpp"
#include "kernel_model/task/signal_params.hpp"

namespace mktme::kernel {

struct KernelParams {
    mm::MemorySettings memory{};
    task::SignalParams signals{};
    std::uint64_t seed = 0;  // of the serials of keys and the order of links
};

}  // namespace mktme::kernel
