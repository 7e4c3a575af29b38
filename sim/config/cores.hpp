// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::cache {
struct HierarchyParams;
}

namespace mktme::sim {

struct SimConfig;

/// Returns the parameters of the caches of a package. Precondition: `check_cores(config)` accepts them.
cache::HierarchyParams hierarchy_of(const SimConfig& config);

/// Throws ConfigError that names the parameters if the cores, caches or MMUs of a machine cannot be built, or no run can
/// execute what the workload asks for. Accepts any machine without cores.
void check_cores(const SimConfig& config);

}  // namespace mktme::sim
