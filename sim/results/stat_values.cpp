// SPDX-License-Identifier: Apache-2.0
#include "sim/results/stat_values.hpp"

namespace mktme::sim {

void StatFlattener::add_histogram(const Histogram& histogram, const std::string& path,
                                  std::string_view text) {
    const auto span = [&](const char* name, double ns) {
        values_.push_back({path + "." + name, ns, "ns", text});
    };
    values_.push_back({path + ".count", histogram.count(), "count", text});
    span("mean", histogram.mean_fs() / 1e6);
    span("p50", in_ns(histogram.percentile(0.5)));
    span("p90", in_ns(histogram.percentile(0.9)));
    span("p99", in_ns(histogram.percentile(0.99)));
    span("p999", in_ns(histogram.percentile(0.999)));
    span("max", in_ns(histogram.most()));
}

}  // namespace mktme::sim
