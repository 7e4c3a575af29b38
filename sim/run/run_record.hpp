// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace mktme::sim {

/// run.json: what was run and how the host fared. The only result file that may differ between two equal runs.
class RunRecord {
public:
    RunRecord(std::uint64_t seed, std::optional<std::filesystem::path> trace);

    /// The text of run.json; `requests` were done by now.
    [[nodiscard]] std::string as_json(std::uint64_t requests, bool complete) const;
    /// Host seconds since the run began.
    [[nodiscard]] double seconds() const;

private:
    std::uint64_t seed_;
    std::optional<std::filesystem::path> trace_;
    std::string trace_hash_;
    std::chrono::steady_clock::time_point start_;
};

}  // namespace mktme::sim
