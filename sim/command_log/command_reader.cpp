// SPDX-License-Identifier: Apache-2.0
#include "sim/command_log/command_reader.hpp"

#include <fmt/format.h>
#include <charconv>

#include "models/command_check/command_checker.hpp"

namespace mktme::sim {

namespace {

using command_check::Command;
using command_check::LoggedCommand;

constexpr std::string_view header = "time_fs,channel,rank,bank_group,bank,row,column,command";

/// Fields that a command fills besides time, channel and rank.
struct Used {
    bool bank_group = false, bank = false, row = false, column = false;
};

Used fields_of(Command command, bool refsb_has_group) {
    switch (command) {
        case Command::ACT: return {true, true, true, false};
        case Command::RD:
        case Command::RDA:
        case Command::WR:
        case Command::WRA: return {true, true, true, true};
        case Command::PRE: return {true, true, false, false};
        case Command::PRESB: return {false, true, false, false};
        case Command::REFSB: return {refsb_has_group, true, false, false};
        case Command::PREA:
        case Command::REF:
        case Command::PDE:
        case Command::PDX:
        case Command::SRE:
        case Command::SRX: break;
    }
    return {};
}

/// Parser of one line, field by field.
class Fields {
public:
    Fields(const workloads::LineReader& lines, std::string_view line) : lines_{lines}, line_{line} {}

    template <class Number>
    Number number(std::string_view name) {
        const std::string_view text = next(name);
        Number value{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size())
            fail(fmt::format("{} is '{}', not a number below 2^{}", name, text, 8 * sizeof(Number)));
        return value;
    }
    /// Returns the number in the field if the command uses it. Throws TraceError if an unused field is not empty.
    std::uint32_t number_if(bool used, std::string_view name, Command command) {
        if (used) return number<std::uint32_t>(name);
        if (const auto text = next(name); !text.empty())
            fail(fmt::format("{} is '{}', but {} has none", name, text, name_of(command)));
        return 0;
    }
    /// Returns the command, the last field of the line. It determines which of the other fields are used.
    [[nodiscard]] Command command() const {
        const auto comma = line_.rfind(',');
        const auto name = comma == std::string_view::npos ? line_ : line_.substr(comma + 1);
        if (const auto command = enum_from<Command>(name)) return *command;
        throw TraceError{{lines_.file(), lines_.line(), line_.size() - name.size() + 1},
                         fmt::format("'{}' is no DRAM command", name)};
    }
    void end() {
        begin_ = at_;
        if (line_.find(',', at_) != std::string_view::npos) fail("more than 8 fields");
    }
    [[noreturn]] void fail(const std::string& message) const {
        throw TraceError{{lines_.file(), lines_.line(), begin_ + 1}, message};
    }

private:
    std::string_view next(std::string_view name) {
        begin_ = at_;
        const auto comma = line_.find(',', at_);
        if (comma == std::string_view::npos) fail(fmt::format("no field {}: the header is {}", name, header));
        at_ = comma + 1;
        return line_.substr(begin_, comma - begin_);
    }

    const workloads::LineReader& lines_;
    std::string_view line_;
    std::size_t begin_ = 0;
    std::size_t at_ = 0;
};

}  // namespace

CommandReader::CommandReader(const std::filesystem::path& path, const command_check::CheckedPart& part)
    : CommandReader{std::make_shared<InputFile>(path, "command log"), part} {}

CommandReader::CommandReader(const std::shared_ptr<InputFile>& file, const command_check::CheckedPart& part)
    : lines_{file->path().string(), workloads::open_bytes(file)},
      refsb_has_group_{!part.refsb_spans_groups()} {
    const auto line = lines_.next();
    if (line != header)
        throw TraceError{{lines_.file(), 1},
                         fmt::format("no commands.csv: its first line must be {}", header)};
}

std::optional<LoggedCommand> CommandReader::next() {
    const auto line = lines_.next();
    if (!line) return std::nullopt;
    Fields fields{lines_, *line};
    const Command command = fields.command();
    const Used used = fields_of(command, refsb_has_group_);
    LoggedCommand c{.command = command, .line = lines_.line()};
    c.time = SimTime{fields.number<std::uint64_t>("time_fs")};
    c.channel = fields.number<std::uint32_t>("channel");
    if (c.channel >= command_check::CommandChecker::most_channels)
        fields.fail(fmt::format("channel {} is not below {}", c.channel,
                                command_check::CommandChecker::most_channels));
    c.rank = fields.number<std::uint32_t>("rank");
    if (c.rank >= command_check::CommandChecker::most_ranks)
        fields.fail(
            fmt::format("rank {} is not below {}", c.rank, command_check::CommandChecker::most_ranks));
    c.bank_group = fields.number_if(used.bank_group, "bank_group", command);
    c.bank = fields.number_if(used.bank, "bank", command);
    c.row = fields.number_if(used.row, "row", command);
    c.column = fields.number_if(used.column, "column", command);
    fields.end();
    return c;
}

}  // namespace mktme::sim
