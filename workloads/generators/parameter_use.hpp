// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Is every parameter that was given used by `workload.generator`? ConfigError that names one that is not: a parameter
/// without effect would only mislead. A parameter at its default counts as not given.
void check_parameter_use(const WorkloadParams& params);

}  // namespace mktme::workloads
