// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel_model/mm/memory_settings.hpp"
#include "sim/conformance/case_pace.hpp"

namespace mktme::sim {

/// Settings of the machine on which a case is performed.
struct CaseSettings {
    std::uint64_t seed = 0;  // of serials and the order of links
    CasePace pace{};
    mm::MemorySettings memory{};
};

}  // namespace mktme::sim
