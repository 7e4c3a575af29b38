// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "models/base/input_file.hpp"
#include "sim/results/sha256.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::sim {

/// What run.json says of an input.
struct InputRecord {
    std::string file;
    std::string sha256;  // of the bytes as stored
    std::uint64_t bytes = 0;
    bool is_whole =
        true;  // false: not read to its end, as a pipe may be left and a stopped run leaves its trace
};

/// SHA-256 of a trace, taken while the run reads it: a pipe can be read only once.
class TraceDigest {
public:
    explicit TraceDigest(std::shared_ptr<InputFile> file);
    TraceDigest(const TraceDigest&) = delete;
    TraceDigest& operator=(const TraceDigest&) = delete;
    ~TraceDigest() { file_->watch({}); }

    /// Ends the digest. Of a regular file the rest is read now, until a stop signal; a pipe may have no end, and is left.
    [[nodiscard]] InputRecord finish();

private:
    std::shared_ptr<InputFile> file_;
    Sha256 digest_;
    std::uint64_t bytes_ = 0;
};

/// Returns true if the run's trace comes through a pipe, which can be read only once.
bool is_trace_piped(const workloads::WorkloadParams& params);
/// Refuses a trace with another digest than the configuration expects before anything is simulated (TraceError); a pipe can
/// only be judged at its end.
void check_trace(const workloads::WorkloadParams& params);
/// TraceError if the configuration expects another digest of its trace than `found`.
void refuse_other_trace(const workloads::WorkloadParams& params, const std::string& found);

}  // namespace mktme::sim
