// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/replay.hpp"

#include <fmt/format.h>
#include <cstdio>
#include <iostream>

#include "tests/conformance/oracle/failure.hpp"
#include "tests/conformance/oracle/file.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

constexpr std::string_view operation_mark = "> ";
constexpr std::string_view result_mark = "< ";

/// Case with the results of this host.
struct Performed {
    std::string text;
    std::size_t operations = 0;
    bool differs = false;
};

/// Returns the text behind `mark`; nothing if the line does not begin with it.
std::string after(const std::string& line, std::string_view mark) {
    return line.starts_with(mark) ? line.substr(mark.size()) : std::string{};
}

Performed perform_case(Oracle& oracle, const std::string& file, bool check) {
    const auto script = read_file(file);
    if (!script) throw Failure{file + ": cannot be read"};
    const auto lines = lines_of(*script);
    Performed performed;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& line = lines[i];
        if (!line.starts_with(operation_mark)) {
            if (!line.starts_with('<')) performed.text += line + "\n";
            continue;
        }
        const auto operation = after(line, operation_mark);
        const auto result = oracle.perform(operation);
        ++performed.operations;
        performed.text += fmt::format("{}\n{}{}\n", line, result_mark, result);
        if (!check) continue;
        const auto recorded = i + 1 < lines.size() ? after(lines[i + 1], result_mark) : std::string{};
        const auto wanted = oracle.expected(operation, recorded);
        if (wanted == result) continue;
        performed.differs = true;
        fmt::print("{}: {}\n   want {}\n   got  {}\n", oracle.place(file, i + 1), line, wanted, result);
    }
    return performed;
}

void put(const std::string& text) {
    fmt::print("{}", text);
    std::fflush(stdout);
}

/// Writes a case to where the command line wants it.
void put_case(const Options& options, const std::string& file, const std::string& text) {
    if (!options.out.empty()) {
        const auto path = options.out + "/" + base_name(file);
        if (!write_file(path, text)) throw Failure{path + ": cannot be written"};
    } else if (options.stream) {
        put(fmt::format("=== {}\n{}", base_name(file), text));
    } else if (!options.check) {
        put(text);
    }
}

int replay_files(Oracle& oracle, const Options& options) {
    std::size_t operations = 0;
    std::size_t differing = 0;
    for (const auto& file : options.files) {
        oracle.reset();
        const auto performed = perform_case(oracle, file, options.check);
        operations += performed.operations;
        if (performed.differs) ++differing;
        put_case(options, file, performed.text);
    }
    oracle.reset();
    if (options.check)
        fmt::print("{} cases, {} operations, {} cases differ\n", options.files.size(), operations, differing);
    return differing > 0 ? 1 : 0;
}

int replay_input(Oracle& oracle) {
    oracle.reset();
    std::string line;
    while (std::getline(std::cin, line)) {
        while (line.ends_with('\r')) line.pop_back();
        if (line.empty() || line.starts_with('#')) continue;
        if (line == "reset") {
            oracle.reset();
            put("0\n");
        } else {
            put(oracle.perform(line) + "\n");
        }
    }
    oracle.reset();
    return 0;
}

}  // namespace

int replay(Oracle& oracle, const Options& options) {
    return options.interactive ? replay_input(oracle) : replay_files(oracle, options);
}

int guarded(std::string_view name, const std::function<int()>& program) {
    constexpr int cannot_go_on = 2;
    try {
        return program();
    } catch (const Failure& failure) {
        fmt::print(stderr, "{}: {}\n", name, failure.what());
        return cannot_go_on;
    }
}

}  // namespace mktme::oracle
