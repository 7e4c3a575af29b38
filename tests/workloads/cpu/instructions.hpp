// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/workloads/reading.hpp"
#include "workloads/cpu/instruction_open.hpp"
#include "workloads/cpu/thread_source.hpp"

namespace mktme::test {

/// Format names that only cores know.
namespace format {
inline constexpr workloads::TraceFormat champsim{"champsim"};
inline constexpr workloads::TraceFormat cloudsuite{"champsim-cloudsuite"};
inline constexpr workloads::TraceFormat lackey{"lackey"};
inline constexpr workloads::TraceFormat pinatrace{"pinatrace"};
}  // namespace format

/// An instruction with everything that its trace states; comparable.
struct Step {
    std::uint64_t plain_before = 0;
    std::vector<cpu::MemoryRecord> records{};
    std::uint64_t ip = 0;
    cpu::RegisterUse registers{};
    cpu::BranchUse branch{};
    std::uint32_t thread = 0;
    std::uint64_t record = 0;  // place in the source; not compared
    bool operator==(const Step& other) const;
};
using Steps = std::vector<Step>;

/// Instructions of a source, and the error that ended the reading.
struct Listing {
    Steps steps{};
    std::uint64_t plain_tail = 0;
    std::string error{};  // empty when the end was reached
    /// Returns all instructions, plain ones included.
    [[nodiscard]] std::uint64_t instructions() const;
    /// Returns the records of all instructions.
    [[nodiscard]] std::vector<cpu::MemoryRecord> records() const;
};

/// Reads a source to its end, or up to `most` instructions that are not plain.
Listing list(cpu::InstructionSource& source, std::size_t most = SIZE_MAX);
/// Reads a trace of one thread from memory, without decompression. Messages name it "t".
Listing list_text(std::string_view bytes, workloads::TraceFormat format);
/// Reads the threads of a trace in memory, each to its end.
std::vector<Listing> list_threads(std::string_view bytes, workloads::TraceFormat format,
                                  std::uint32_t threads);
/// Reads a trace file of one thread, opened as the program opens it.
Listing list_file(const std::filesystem::path& path, workloads::TraceFormat format = workloads::detect_format,
                  std::size_t most = SIZE_MAX);
/// Returns the decompressed bytes of a file of tests/workloads/cpu/samples.
std::string sample_bytes(const std::string& name);
std::filesystem::path sample(const std::string& name);

/// Record of an MRT1 trace, as mrt_trace writes it.
struct MrtRecord {
    std::uint64_t address = 0x1000;
    std::uint16_t gap = 1;
    std::uint8_t kind = 0;
    std::uint8_t size = 8;
    std::uint16_t thread = 0;
    std::uint16_t depends = 0;
};
/// Returns an MRT1 trace of these records; its header counts `threads` and `tail`.
std::string mrt_trace(const std::vector<MrtRecord>& records, std::uint32_t threads = 1,
                      std::uint64_t tail = 0);

}  // namespace mktme::test
