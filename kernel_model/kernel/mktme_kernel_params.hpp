// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mktme/detection.hpp"
#include "kernel_model/mktme/mktme_key_params.hpp"
#include "kernel_model/mktme/topology.hpp"

namespace mktme::kernel {

/// What the kernel knows of the machine's key hardware, and the posting of the series that it is built with.
struct MktmeKernelParams {
    key_type::MktmeKeyParams keys{};
    key_type::Detection detection{};
    key_type::Topology topology{1, 1};
};

}  // namespace mktme::kernel
