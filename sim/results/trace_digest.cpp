// SPDX-License-Identifier: Apache-2.0
#include "sim/results/trace_digest.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
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
    try {
        std::vector<char> block(block_size);
        while (file_->is_regular() && file_->read(block) != 0) continue;
    } catch (const StoppedBySignal&) {  // a stopped run does not read the rest of a long trace
    }
    return {.file = file_->path().string(),
            .sha256 = digest_.hex(),
            .bytes = bytes_,
            .is_whole = file_->has_ended()};
}

bool is_trace_piped(const workloads::WorkloadParams& params) {
    return std::ranges::any_of(workloads::all_traces(params.traces),
                               [](const auto& entry) { return std::filesystem::is_fifo(entry.file); });
}

void check_traces(const workloads::WorkloadParams& params) {
    if (params.traces_sha256.empty()) return;
    std::vector<std::string> found;
    for (const auto& entry : workloads::all_traces(params.traces)) {
        std::string& digest = found.emplace_back();
        if (std::filesystem::is_fifo(entry.file)) continue;
        InputFile input{entry.file, "trace"};
        digest = sha256_of(input);
    }
    refuse_other_traces(params, found);
}

void refuse_other_traces(const workloads::WorkloadParams& params, const std::vector<std::string>& found) {
    const auto& expected = params.traces_sha256;
    if (expected.empty()) return;
    if (expected.size() != params.traces.entries.size())
        throw ConfigError{fmt::format("workload.traces_sha256: has {} digests for {} traces", expected.size(),
                                      params.traces.entries.size())};
    for (std::size_t i = 0; i < found.size(); ++i)
        if (!found[i].empty() && found[i] != expected[i])
            throw TraceError{fmt::format(
                "{}: is another trace than the configuration was written for: its SHA-256 is {}, and "
                "workload.traces_sha256 says {} (--set workload.traces_sha256=[] takes any)",
                params.traces.entries[i], found[i], expected[i])};
}

}  // namespace mktme::sim
