// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/parse.hpp"

#include <fmt/format.h>
#include <utility>

#include "workloads/io/line_reader.hpp"
#include "workloads/scenario/grammar/parse_line.hpp"
#include "workloads/scenario/rules/script_rules.hpp"
#include "workloads/scenario/words/mistake.hpp"

namespace mktme::scenario {

namespace {

constexpr std::string_view magic = "mktme-scenario";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Reads a script line by line.
class ScriptReader {
public:
    explicit ScriptReader(workloads::LineReader& lines) : lines_{&lines} {}

    Scenario read() {
        read_first_line();
        ScriptRules rules{scenario_.version};
        while (!has_ended_) {
            if (!next_line()) throw Mistake{place(), "the script ends without a line \"end\""};
            if (tokens_.empty()) continue;
            if (is_end()) has_ended_ = true;
            else add_statement(rules);
        }
        rules.finish();
        expect_nothing_more();
        return std::move(scenario_);
    }
    /// Returns the line that was read last, from 1.
    [[nodiscard]] Position place() const { return {static_cast<std::uint32_t>(lines_->line()), 1}; }

private:
    bool next_line() {
        const auto line = lines_->next();
        if (!line) return false;
        if (lines_->line() > most_lines)
            throw Mistake{place(), fmt::format("a script has at most {} lines", most_lines)};
        tokens_ = split(*line, place().line);
        end_ = {place().line, static_cast<std::uint32_t>(line->size() + 1)};
        return true;
    }
    void read_first_line() {
        const auto line = lines_->next();
        if (!line) throw Mistake{{}, "the script is empty; its first line is \"mktme-scenario 1\" or 2"};
        if (line->starts_with(byte_order_mark))
            throw Mistake{place(),
                          "the script begins with a byte-order mark; its first word is mktme-scenario"};
        tokens_ = split(*line, place().line);
        if (tokens_.empty() || tokens_.front().text != magic)
            throw Mistake{tokens_.empty() ? place() : tokens_.front().at,
                          "no scenario: the first line is \"mktme-scenario 1\" or 2"};
        constexpr std::size_t words = 2;
        if (tokens_.size() < words) throw Mistake{place(), "the version is missing: mktme-scenario 1 or 2"};
        const std::string_view version = tokens_[1].text;
        if (version != "1" && version != "2")
            throw Mistake{tokens_[1].at,
                          fmt::format("version {} is not known; versions are 1 and 2", shown(version))};
        scenario_.version = version == "1" ? Version::one : Version::two;
        if (tokens_.size() > words)
            throw Mistake{tokens_[words].at,
                          fmt::format("{} stands behind the version", shown(tokens_[words].text))};
    }
    [[nodiscard]] bool is_end() const { return !tokens_.front().is_string && tokens_.front().text == "end"; }
    void add_statement(ScriptRules& rules) {
        Statement statement = parse_statement(Words{tokens_, scenario_.version, end_}, rules.first_words());
        rules.add(statement);
        scenario_.statements.push_back(std::move(statement));
    }
    void expect_nothing_more() {
        if (tokens_.size() > 1)
            throw Mistake{tokens_[1].at, fmt::format("{} stands behind end", shown(tokens_[1].text))};
        while (next_line())
            if (!tokens_.empty())
                throw Mistake{tokens_.front().at,
                              fmt::format("{} stands after the line \"end\"", shown(tokens_.front().text))};
    }

    workloads::LineReader* lines_;
    std::vector<Token> tokens_;  // of the line read last
    Position end_;               // of that line
    bool has_ended_ = false;
    Scenario scenario_;
};

}  // namespace

Scenario parse(workloads::LineReader& lines) {
    ScriptReader reader{lines};
    try {
        return reader.read();
    } catch (const Mistake& mistake) {
        throw UserError{{lines.file(), mistake.at().line, mistake.at().column}, mistake.what()};
    }
}

Scenario parse_file(const std::shared_ptr<InputFile>& file) {
    workloads::LineReader lines{file->path().string(), workloads::open_bytes(file)};
    return parse(lines);
}

Scenario parse_file(const std::filesystem::path& path) {
    return parse_file(std::make_shared<InputFile>(path, "scenario"));
}

Scenario parse_text(std::string_view text, std::string name) {
    workloads::LineReader lines{std::move(name), workloads::bytes_in_memory(text)};
    return parse(lines);
}

}  // namespace mktme::scenario
