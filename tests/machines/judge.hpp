// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/command_check/logged_command.hpp"
#include "tests/machines/machine.hpp"

namespace mktme::machines {

/// Errors found in a run, a sentence each.
using Complaints = std::vector<std::string>;

/// Statistics of a run by path.
class Stats {
public:
    Stats() = default;
    /// Reads a stats.json. Throws UserError if it cannot be read.
    explicit Stats(const std::filesystem::path& file);

    [[nodiscard]] bool has(const std::string& path) const { return values_.contains(path); }
    /// Returns the statistic at `path`. Throws UserError if there is none.
    [[nodiscard]] double operator[](const std::string& path) const;
    void set(const std::string& path, double value) { values_[path] = value; }
    [[nodiscard]] const std::map<std::string, double>& values() const { return values_; }

private:
    std::map<std::string, double> values_;
};

/// Number of records of each command in commands.csv.
using CommandCounts = std::array<std::uint64_t, command_check::command_count>;

/// A line of bus.csv.
struct BusLine {
    SimTime time{};
    bool is_write = false;
    std::uint64_t address = 0;
    std::string bytes;  // hexadecimal
};

/// Checks stats.json alone: sums, stacks, queues, ranges, and statistics that must be zero.
Complaints judge_stats(const Machine& machine, const Stats& stats);
/// Checks stats.json of a machine with cores: sums over packages, cores and devices, and what devices may have done.
Complaints judge_cores(const Machine& machine, const Stats& stats);
/// Checks that every wrong read has a cause in the machine: a fault, a PCONFIG, or two KeyIDs of a line.
Complaints judge_check_results(const Machine& machine, const Stats& stats);
/// Returns the number of reads that the run reports as wrong, for any reason.
double wrong_reads(const Stats& stats);
/// Checks with the checker that every command is legal, and that none is missing up to the end of the run. Adds the
/// counts of the commands to `counts`.
Complaints judge_commands(const Machine& machine, const Stats& stats, const std::filesystem::path& commands,
                          CommandCounts& counts);
/// Checks that stats.json counts the commands of commands.csv.
Complaints judge_counts(const Machine& machine, const Stats& stats, const CommandCounts& counts);
/// Checks that a read finds the last transfer of its line, that written lines decrypt with libcrypto under a key of
/// their KeyID, and that no other line is plaintext.
Complaints judge_bus(const Machine& machine, const Stats& stats, const std::vector<BusLine>& bus);

/// Reads a bus.csv. Throws UserError if the file is none.
std::vector<BusLine> read_bus(const std::filesystem::path& file);

}  // namespace mktme::machines
