// SPDX-License-Identifier: Apache-2.0
#include "models/base/stat_values.hpp"

namespace mktme {

void StatFlattener::add_leaf(const Level& level, const std::string& path, const std::string& text) {
    values_.push_back(
        {path + "_max", level.most.level, "count", text + "; the most at once, in any one part"});
    values_.push_back({path + "_mean", level.mean(), "count", text + "; mean over time"});
}

void StatFlattener::add_leaf(const Histogram& histogram, const std::string& path, const std::string& text) {
    const auto span = [&](const char* name, double ns) {
        values_.push_back({path + "." + name, ns, NanosecondUnit::name, text});
    };
    values_.push_back({path + ".count", histogram.count(), "count", text});
    span("mean", histogram.mean_fs() / 1e6);
    span("p50", in_ns(histogram.percentile(0.5)));
    span("p90", in_ns(histogram.percentile(0.9)));
    span("p99", in_ns(histogram.percentile(0.99)));
    span("p999", in_ns(histogram.percentile(0.999)));
    span("max", in_ns(histogram.most()));
}

}  // namespace mktme
