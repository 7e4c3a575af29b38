// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "sim/run/exit_code.hpp"
#include "sim/trace/machine_options.hpp"
#include "sim/trace/output_options.hpp"

namespace mktme::sim {

// What the verbs of `mktme-sim trace` do, each in the file of its name. A UserError of a trace names its file.

struct InfoRequest {
    std::vector<std::filesystem::path> files;
    MachineOptions machine;
    bool json = false;  // one object a line for each trace
};
/// How many requests of which kind, where and when?
ExitCode trace_info(const InfoRequest& request);

struct CheckRequest {
    std::vector<std::filesystem::path> files;
    MachineOptions machine;
};
/// Can these traces be read to their end, and what is odd in them? One bad trace does not hide what the others are.
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
/// The same requests in another format.
ExitCode convert_trace(const ConvertRequest& request);

struct GenerateRequest {
    MachineOptions machine;
    std::optional<std::uint64_t> seed;
    OutputOptions output;
};
/// The requests of a generator as a trace.
ExitCode generate_trace(const GenerateRequest& request);

}  // namespace mktme::sim
