// SPDX-License-Identifier: Apache-2.0
#include "sim/results/trace_digest.hpp"

#include <fmt/format.h>
#include <utility>
#include <vector>

#include "models/base/error.hpp"

namespace mktme::sim {

namespace {
constexpr std::size_t block_size = std::size_t{1} << 18U;
}

TraceDigest::TraceDigest(std::shared_ptr<InputFile> file) : file_{std::move(file)} {
    file_->watch([this](std::string_view bytes) {
        digest_.update(bytes);
        bytes_ += bytes.size();
    });
}

InputRecord TraceDigest::finish() {
    if (file_->is_regular()) {
        std::vector<char> block(block_size);
        while (file_->read(block) != 0) continue;
    }
    return {.file = file_->path().string(),
            .sha256 = digest_.hex(),
            .bytes = bytes_,
            .is_whole = file_->has_ended()};
}

void refuse_other_trace(const workloads::WorkloadParams& params, const std::string& found) {
    const auto& expected = params.traces_sha256;
    if (expected.empty()) return;
    if (expected.size() != params.traces.entries.size())
        throw ConfigError{fmt::format("workload.traces_sha256: has {} digests for {} traces", expected.size(),
                                      params.traces.entries.size())};
    if (found != expected.front())
        throw TraceError{
            fmt::format("{}: is another trace than the configuration was written for: its SHA-256 is {}, and "
                        "workload.traces_sha256 says {} (--set workload.traces_sha256=[] takes any)",
                        params.traces.entries.front(), found, expected.front())};
}

}  // namespace mktme::sim
