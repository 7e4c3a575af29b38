// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "kernel_model/mktme/detection.hpp"
#include "kernel_model/mktme/mktme_key_params.hpp"
#include "kernel_model/mktme/topology.hpp"
#include "kernel_model/mm/memory_params.hpp"
#include "kernel_model/mm/memory_settings.hpp"
#include "kernel_model/task/signal_params.hpp"

namespace mktme::kernel {

/// What the kernel knows of the machine's key hardware, and the posting of the series that it is built with.
struct MktmeKernelParams {
    key_type::MktmeKeyParams keys{};
    key_type::Detection detection{};
    key_type::Topology topology{1, 1};
};

struct KernelParams {
    mm::MemorySettings memory{};
    task::SignalParams signals{};
    mm::PkeyParams pkeys{};
    std::optional<MktmeKernelParams>
        mktme{};             // without: a kernel that knows nothing of it, as those of today
    std::uint64_t seed = 0;  // of the serials of keys and the order of links
};

}  // namespace mktme::kernel
