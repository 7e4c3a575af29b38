// SPDX-License-Identifier: Apache-2.0
#include "workloads/generators/read_share.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"

namespace mktme::workloads {

double read_share_of(const WorkloadParams& params) {
    const double share = params.read_share.count();
    if (share == default_read_share.count())
        return params.generator == GeneratorKind::mix ? default_mix_read_share : 1;
    if (share < 0)
        throw ConfigError{
            fmt::format("workload.read_share = {}: must be 0 to 1, or -1 for the default", share)};
    if (params.generator == GeneratorKind::chase && share != 1)
        throw ConfigError{
            fmt::format("workload.read_share = {}: workload.generator = chase reads only, as each read "
                        "awaits the one before",
                        share)};
    return share;
}

}  // namespace mktme::workloads
