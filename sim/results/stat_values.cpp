// SPDX-License-Identifier: Apache-2.0
#include "sim/results/stat_values.hpp"

namespace mktme::sim {

std::string unit_of(std::string_view key, bool is_count, bool is_bool) {
    if (is_bool) return "bool";
    if (key.ends_with("_ns")) return "ns";
    if (key.ends_with("_gb_s")) return "GB/s";
    if (key.ends_with("_nj")) return "nJ";
    if (key.ends_with("_mw")) return "mW";
    if (is_count || key.ends_with("_mean")) return "count";
    return "ratio";
}

void StatFlattener::add_histogram(const Histogram& histogram, const std::string& path,
                                  std::string_view /*key*/, std::string_view text) {
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
