// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/workloads/memory_sink.hpp"
#include "workloads/formats/formats.hpp"

namespace mktme::test {

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
Reading read_file(const std::filesystem::path& path,
                  workloads::TraceFormat format = workloads::TraceFormat::detect,
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
