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

/// What is wrong with a run, a sentence each.
using Complaints = std::vector<std::string>;

/// The statistics of a run by path.
class Stats {
public:
    Stats() = default;
    /// Those of a stats.json. UserError when it cannot be read.
    explicit Stats(const std::filesystem::path& file);

    [[nodiscard]] bool has(const std::string& path) const { return values_.contains(path); }
    /// UserError when there is none of that path.
    [[nodiscard]] double operator[](const std::string& path) const;
    void set(const std::string& path, double value) { values_[path] = value; }
    [[nodiscard]] const std::map<std::string, double>& values() const { return values_; }

private:
    std::map<std::string, double> values_;
};

/// How often each command stands in commands.csv, and on which of the channels of `memory.channel`.
using CommandCounts = std::array<std::uint64_t, command_check::command_count>;

/// A line of bus.csv.
struct BusLine {
    SimTime time{};
    bool is_write = false;
    std::uint64_t address = 0;
    std::string bytes;  // hexadecimal
};

/// Sums, stacks, queues, ranges and what must be zero: stats.json alone.
Complaints judge_stats(const Machine& machine, const Stats& stats);
/// Every wrong read has a cause in the machine: a fault, a PCONFIG, two KeyIDs of a line.
Complaints judge_check_results(const Machine& machine, const Stats& stats);
/// Reads that the run calls wrong, for whatever reason.
double wrong_reads(const Stats& stats);
/// Every command is legal by the checker, and none is missing up to the end of the run; their counts are added to `counts`.
Complaints judge_commands(const Machine& machine, const Stats& stats, const std::filesystem::path& commands,
                          CommandCounts& counts);
/// stats.json counts the commands that commands.csv has.
Complaints judge_counts(const Machine& machine, const Stats& stats, const CommandCounts& counts);
/// A read finds what was written last; what is written decrypts under its KeyID's key, with libcrypto; nothing else is plain.
Complaints judge_bus(const Machine& machine, const Stats& stats, const std::vector<BusLine>& bus);

/// UserError when it is no bus.csv.
std::vector<BusLine> read_bus(const std::filesystem::path& file);

}  // namespace mktme::machines
