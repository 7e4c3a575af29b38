// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "sim/base/exit_code.hpp"
#include "sim/trace/machine_options.hpp"
#include "sim/trace/output_options.hpp"

namespace mktme::sim {

// Verbs of `mktme-sim trace`; each is implemented in the file of its name. A UserError about a trace names its file.

struct InfoRequest {
    std::vector<std::filesystem::path> files;
    MachineOptions machine;
    bool json = false;  // one object a line for each trace
};
/// Prints the number of requests of each kind, their addresses and their times.
ExitCode trace_info(const InfoRequest& request);

struct CheckRequest {
    std::vector<std::filesystem::path> files;
    MachineOptions machine;
};
/// Checks that each trace can be read to its end, and prints its odd requests. A bad trace does not end the check of
/// the others.
ExitCode check_traces(const CheckRequest& request);

struct HeadRequest {
    std::filesystem::path file;
    std::uint64_t count = 10;  // requests
    MachineOptions machine;
};
/// Prints the first requests, as the reader understands them.
void trace_head(const HeadRequest& request);

struct ConvertRequest {
    std::filesystem::path input;
    std::uint64_t most = UINT64_MAX;  // requests
    OutputOptions output;
    MachineOptions machine;
};
/// Writes the same requests in another format.
ExitCode convert_trace(const ConvertRequest& request);

struct GenerateRequest {
    MachineOptions machine;
    std::optional<std::uint64_t> seed;
    OutputOptions output;
};
/// Writes the requests of a generator as a trace.
ExitCode generate_trace(const GenerateRequest& request);

}  // namespace mktme::sim
