// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "models/cpu/instruction.hpp"

namespace mktme::workloads {

/// Load or store of a trace.
struct DataRecord {
    std::uint64_t address = 0;
    /// Number of its page of 4 KiB, in the order in which the trace first touches pages with loads and stores; from 0.
    std::uint32_t page = 0;
    std::uint32_t plain_before = 0;  // instructions since the load or store before
    std::uint16_t depends =
        0;  // distance to the load that gave the address, in loads and stores of the window; 0: none
    std::uint8_t bytes = 0;  // 1 to 64
    cpu::AccessKind kind{};
};

/// Consecutive loads and stores of a trace, of all its threads in the order of the file.
struct DataWindow {
    std::uint64_t from = 0;  // loads and stores before it
    std::uint64_t count = 0;
    std::vector<DataRecord> records{};
};

/// Reads the records of windows of an MRT1 trace, in one pass. Throws TraceError for a trace that cannot be read, and UserError
/// for one that ends before a window does.
void read_windows(const std::filesystem::path& path, const std::vector<DataWindow*>& windows);

}  // namespace mktme::workloads
