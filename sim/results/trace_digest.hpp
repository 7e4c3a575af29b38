// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/base/input_file.hpp"
#include "sim/results/sha256.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::sim {

/// Entry of run.json for an input.
struct InputRecord {
    std::string file;
    std::string sha256;  // of the bytes as stored
    std::uint64_t bytes = 0;
    bool is_whole =
        true;  // false if it was not read to its end, as a pipe may be, or the trace of a stopped run
};

/// SHA-256 of a trace, taken while the run reads it: a pipe can be read only once.
class TraceDigest {
public:
    explicit TraceDigest(std::shared_ptr<InputFile> file);
    TraceDigest(const TraceDigest&) = delete;
    TraceDigest& operator=(const TraceDigest&) = delete;
    ~TraceDigest() { file_->watch({}); }

    /// Ends the digest. Reads the rest of a regular file, until a stop signal. A pipe is not read: it may have no end.
    [[nodiscard]] InputRecord finish();

private:
    std::shared_ptr<InputFile> file_;
    Sha256 digest_;
    std::uint64_t bytes_ = 0;
};

/// Returns true if a trace of the run comes through a pipe, which can be read only once.
bool is_trace_piped(const workloads::WorkloadParams& params);
/// Throws TraceError before the simulation if a trace has another digest than the configuration expects. A pipe can only
/// be checked at its end.
void check_traces(const workloads::WorkloadParams& params);
/// Throws TraceError if the configuration expects another digest of a trace than `found`, which has one for each trace, or
/// an empty text for one that is not known.
void refuse_other_traces(const workloads::WorkloadParams& params, const std::vector<std::string>& found);

}  // namespace mktme::sim
