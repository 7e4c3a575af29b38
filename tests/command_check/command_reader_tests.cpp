// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "models/base/error.hpp"
#include "models/command_check/part_table.hpp"
#include "sim/command_log/command_reader.hpp"

using namespace mktme;
using namespace mktme::command_check;

namespace {

/// File that exists as long as the object.
class LogFile {
public:
    explicit LogFile(const std::string& lines)
        : path_{std::filesystem::temp_directory_path() /
                ("command_reader_" + std::to_string(getpid()) + ".csv")} {
        std::ofstream{path_} << "time_fs,channel,rank,bank_group,bank,row,column,command\n" << lines;
    }
    ~LogFile() { std::filesystem::remove(path_); }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;
    LogFile(LogFile&&) = delete;
    LogFile& operator=(LogFile&&) = delete;

    /// Reads all lines. Returns the last command.
    [[nodiscard]] LoggedCommand last(const char* part = "DDR5-4800-16Gb-x8") const {
        sim::CommandReader reader{path_, part_named(part)};
        LoggedCommand last;
        while (const auto command = reader.next()) last = *command;
        return last;
    }

private:
    std::filesystem::path path_;
};

void check_fails(const std::string& line, const std::string& message) {
    CAPTURE(line);
    CHECK_THROWS_WITH(LogFile{line + "\n"}.last(), Catch::Contains(message));
}

}  // namespace

TEST_CASE("A line becomes a command", "[check][reader]") {
    const auto c = LogFile{"0,0,0,1,2,3,,ACT\n416667,1,2,3,1,5,16,WRA\n"}.last();
    CHECK(c.time == SimTime{416'667});
    CHECK(c.channel == 1);
    CHECK(c.rank == 2);
    CHECK(c.bank_group == 3);
    CHECK(c.bank == 1);
    CHECK(c.row == 5);
    CHECK(c.column == 16);
    CHECK(c.command == Command::WRA);
    CHECK(c.line == 3);
}

TEST_CASE("REFSB names a group where it refreshes one bank", "[check][reader]") {
    CHECK(LogFile{"0,0,0,,2,,,REFSB\n"}.last().bank == 2);
    CHECK(LogFile{"0,0,0,3,2,,,REFSB\n"}.last("HBM2-2000-4Gb").bank_group == 3);
    CHECK_THROWS_AS(LogFile{"0,0,0,3,2,,,REFSB\n"}.last(), TraceError);
    CHECK_THROWS_AS(LogFile{"0,0,0,,2,,,REFSB\n"}.last("HBM2-2000-4Gb"), TraceError);
}

TEST_CASE("A malformed line is told with its place", "[check][reader][errors]") {
    check_fails("0,0,0,,,,,NOP", ".csv:2:11: 'NOP' is no DRAM command");
    check_fails("", ".csv:2:1: '' is no DRAM command");
    check_fails("0,0,0,ACT", "no field bank_group");
    check_fails("x,0,0,,,,,REF", ".csv:2:1: time_fs is 'x'");
    check_fails("-1,0,0,,,,,REF", "time_fs is '-1'");
    check_fails("99999999999999999999,0,0,,,,,REF", "time_fs is");
    check_fails("0,0,0,0,0,,,ACT", ".csv:2:11: row is ''");
    check_fails("0,0,0,,1,,,REF", "bank is '1', but REF has none");
    check_fails("0,0,0,0,0,1,2,ACT", "column is '2', but ACT has none");
    check_fails("0,0,0,,,,,,REF", "more than 8 fields");
    check_fails("0,1024,0,,,,,REF", "channel 1024 is not below 1024");
    check_fails("0,0,16,,,,,REF", "rank 16 is not below 16");
}
