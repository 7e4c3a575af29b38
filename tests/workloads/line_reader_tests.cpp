// SPDX-License-Identifier: Apache-2.0
#include "workloads/io/line_reader.hpp"

#include <catch2/catch.hpp>

#include "tests/workloads/packed.hpp"

namespace {

using namespace mktme;
using test::TempFile;
using workloads::LineReader;

std::vector<std::string> lines_of(std::string_view content) {
    const TempFile file{content};
    LineReader reader{file.path()};
    std::vector<std::string> lines;
    while (const auto line = reader.next()) {
        lines.emplace_back(*line);
        CHECK(reader.line() == lines.size());
    }
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("Lines come without LF or CRLF, the last one with or without an end", "[trace]") {
    CHECK(lines_of("a\nb\n") == Lines{"a", "b"});
    CHECK(lines_of("a\r\nb\r\n") == Lines{"a", "b"});
    CHECK(lines_of("a\nb") == Lines{"a", "b"});
    CHECK(lines_of("\n\na\n\n") == Lines{"", "", "a", ""});
    CHECK(lines_of("").empty());
}

TEST_CASE("A CR that ends no line stays in it for the format to refuse", "[trace]") {
    CHECK(lines_of("a\rb\n") == Lines{"a\rb"});
    CHECK(lines_of("a\r\r\n") == Lines{"a\r"});
    CHECK(lines_of("a\r") == Lines{"a\r"});
}

TEST_CASE("A line of 4,096 bytes is read, one of 4,097 is refused with its number", "[trace]") {
    const std::string longest(LineReader::longest_line, 'x');
    CHECK(lines_of("a\n" + longest + "\nb\n") == Lines{"a", longest, "b"});
    CHECK(lines_of(longest) == Lines{longest});
    CHECK_THROWS_WITH(lines_of("a\n" + longest + "x\nb\n"),
                      Catch::Contains("trace:2: line is longer than 4096 bytes"));
    CHECK_THROWS_WITH(lines_of(longest + "x"), Catch::Contains("trace:1: line is longer than 4096 bytes"));
}

TEST_CASE("Lines that straddle the reader's buffer come out whole", "[trace]") {
    Lines lines;
    std::string content;
    for (std::size_t i = 0; i < 2000; ++i) {
        lines.emplace_back(i * 37 % 400, static_cast<char>('a' + i % 26));
        content += lines.back() + '\n';
    }
    CHECK((lines_of(content) == lines));
    for (const auto& packer : test::packers) CHECK((lines_of(packer.pack(content)) == lines));
}

TEST_CASE("Whole lines before a cut come out before the error", "[trace]") {
    std::string content;
    for (int i = 0; i < 50'000; ++i) content += "0x" + std::to_string(i * 64LL) + " READ 1\n";
    for (const auto& packer : test::packers) {
        CAPTURE(packer.name);
        const std::string packed = packer.pack(content);
        const TempFile file{packed.substr(0, packed.size() / 2)};
        LineReader reader{file.path()};
        CHECK_THROWS_AS(
            [&] {
                while (reader.next()) {
                }
            }(),
            TraceError);
        CHECK(reader.line() > 10'000);
    }
}
