// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/workloads/memory_sink.hpp"
#include "workloads/formats/formats.hpp"

namespace mktme::test {

/// The formats that tests name.
namespace format {
inline constexpr workloads::TraceFormat dramsim3{"dramsim3"};
inline constexpr workloads::TraceFormat ramulator_dram{"ramulator-dram"};
inline constexpr workloads::TraceFormat ramulator_o3{"ramulator-o3"};
inline constexpr workloads::TraceFormat ramulator2_ldst{"ramulator2-ldst"};
inline constexpr workloads::TraceFormat ramulator2_rw{"ramulator2-rw"};
inline constexpr workloads::TraceFormat stl{"stl"};
inline constexpr workloads::TraceFormat rstl{"rstl"};
inline constexpr workloads::TraceFormat usimm{"usimm"};
inline constexpr workloads::TraceFormat gem5{"gem5"};
inline constexpr workloads::TraceFormat nvmain{"nvmain"};
inline constexpr workloads::TraceFormat mrt{"mrt"};
}  // namespace format

using Contents = std::vector<std::uint8_t>;

/// A request with everything that its trace states; comparable.
struct Entry {
    std::uint64_t address = 0;
    std::uint64_t time = 0;
    std::uint64_t bytes = 64;
    bool is_write = false;
    std::uint64_t pc = 0;
    std::uint64_t packet = 0;
    std::uint32_t flags = 0;
    std::uint32_t thread = 0;
    std::uint16_t depends = 0;
    bool is_fetch = false;
    bool is_locked = false;
    Contents data{};
    Contents old_data{};
    bool operator==(const Entry&) const = default;
};

/// Entries of a trace, and the error that ended the reading.
struct Reading {
    std::vector<Entry> entries;
    std::uint64_t last_record = 0;
    std::string error;  // empty when the end was reached
    [[nodiscard]] std::size_t writes() const;
};

inline const ClockDomain one_ns{Frequency{1'000'000'000}};

/// Reads a trace from memory, without decompression. Messages name it "t".
Reading read_text(std::string_view bytes, workloads::TraceFormat format,
                  const workloads::TraceContext& context = {.clock = one_ns});
/// Reads a trace file, opened as the program opens it.
Reading read_file(const std::filesystem::path& path, workloads::TraceFormat format = workloads::detect_format,
                  const workloads::TraceContext& context = {.clock = one_ns});

/// A written trace, and the parts that its writer reported as lost.
struct Written {
    std::string text;
    workloads::Parts lost;
};
Written write_text(const std::vector<Entry>& entries, workloads::TraceFormat format,
                   const workloads::TraceContext& context = {.clock = one_ns});

/// Returns the path of a file or folder of tests/workloads.
std::filesystem::path test_file(const std::filesystem::path& name);

}  // namespace mktme::test
