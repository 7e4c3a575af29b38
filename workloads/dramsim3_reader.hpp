// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/clock_domain.hpp"
#include "workloads/line_reader.hpp"
#include "workloads/request.hpp"

namespace mktme::workloads {

/// Reads DRAMsim3 text: a line "0x1001B3680 READ 120" is an address, an operation and the earliest cycle.
///
/// Stricter than DRAMsim3, which takes any unknown word as a read and lets fields slip to the next line; the
/// decisions stand in docs/traces.md.
class Dramsim3Reader final : public RequestSource {
public:
    Dramsim3Reader(const std::filesystem::path& path, const ClockDomain& clock)
        : lines_{path},
          clock_{clock} {}

    bool next(TraceRequest& request) override;
    [[nodiscard]] double progress() const override { return lines_.progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return {lines_.file(), record}; }

private:
    [[noreturn]] void fail(std::string_view line, std::string_view field, const std::string& message) const;
    [[nodiscard]] std::uint64_t address(std::string_view line, std::string_view field) const;
    [[nodiscard]] bool is_write(std::string_view line, std::string_view field) const;
    [[nodiscard]] SimTime time(std::string_view line, std::string_view field);

    LineReader lines_;
    ClockDomain clock_;
    std::uint64_t entries_ = 0;
};

}  // namespace mktme::workloads
