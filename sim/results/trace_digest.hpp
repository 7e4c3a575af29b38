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
    bool is_whole = true;  // false: a pipe that the run did not read to its end
};

/// SHA-256 of a trace, taken while the run reads it: a pipe can be read only once.
class TraceDigest {
public:
    explicit TraceDigest(std::shared_ptr<InputFile> file);
    TraceDigest(const TraceDigest&) = delete;
    TraceDigest& operator=(const TraceDigest&) = delete;
    ~TraceDigest() { file_->watch({}); }

    /// Ends the digest. Of a regular file the rest is read now; a pipe may have no end, and is left.
    [[nodiscard]] InputRecord finish();

private:
    std::shared_ptr<InputFile> file_;
    Sha256 digest_;
    std::uint64_t bytes_ = 0;
};

/// TraceError if the configuration expects another digest of its trace than `found`.
void refuse_other_trace(const workloads::WorkloadParams& params, const std::string& found);

}  // namespace mktme::sim
