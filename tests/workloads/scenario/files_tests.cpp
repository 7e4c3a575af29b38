// SPDX-License-Identifier: Apache-2.0
// Whole files: those that are shipped, and those that must be refused.
#include <fmt/format.h>
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>

#include "models/base/error.hpp"
#include "tests/source_dir.hpp"
#include "workloads/scenario/parse.hpp"
#include "workloads/scenario/print.hpp"

namespace {

namespace fs = std::filesystem;
using namespace mktme;

std::vector<fs::path> scripts_in(const char* folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{source_dir() / folder})
        if (entry.path().extension() == ".scn") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

/// Returns what parsing a file gives: "ok", or the message without the folder.
std::string answer(const fs::path& file) {
    try {
        scenario::parse_file(file);
        return "ok";
    } catch (const UserError& error) {
        const std::string message = error.what();
        return message.substr(message.find(file.filename().string()));
    }
}

struct Refused {
    const char* name;
    const char* place;  // line and column, or line
    const char* part;   // of the message
};

constexpr auto refused_files = std::to_array<Refused>({
    {"empty", " ", "the script is empty"},
    {"scn-after-end", "7:1: ", "\"spawn\" stands after the line \"end\""},
    {"scn-bad-errno", "5:10: ", "\"EWHATEVER\" is not an outcome"},
    {"scn-duplicate-process", "5:7: ", "\"a\" is in use: line 4 introduced it"},
    {"scn-huge", "5: ", "line is longer than 4096 bytes"},
    {"scn-negative-pages", "5:12: ", "\"-4p\" is not a length"},
    {"scn-no-end", "5:1: ", "without a line \"end\""},
    {"scn-no-magic", "1:1: ", "the first line is \"mktme-scenario 1\" or 2"},
    {"scn-open-quote", "5:25: ", "the quotes do not pair"},
    {"scn-time-backwards", "6:2: ", "time goes backwards: 400 ns after 500 ns"},
    {"scn-undefined-name", "5:21: ", "no earlier line gives the name \"k1\""},
    {"scn-undefined-process", "5:1: ", "\"b\" is neither a statement nor a process"},
    {"scn-unknown-verb", "5:3: ", "\"frobnicate\" is not an action"},
    {"scn-version7", "1:16: ", "version \"7\" is not known"},
    {"v2-bad-rights", "6:12: ", "\"deny-everything\" is not a set of rights"},
    {"v2-capture-never-made", "7:16: ", "no earlier line captures \"c\""},
    {"v2-device-without-bits", "5:21: ", "bits= is missing"},
    {"v2-foreign-memory", "7:8: ", "\"b:m\" names what belongs to another process"},
    {"v2-pkey-for-a-key", "7:30: ", "\"p\" is a protection key; a key or a descriptor is wanted"},
    {"v2-range-after-exec", "7:8: ", "exec ended the range"},
    {"v2-reserved-process-name", "5:7: ", "\"inject\" is the first word of a statement"},
    {"v2-signal-too-high", "6:9: ", "\"SIGRT+33\" lies beyond SIGRT+32"},
    {"v2-thread-of-nobody", "5:13: ", "no earlier line introduces a process or thread named \"b\""},
    {"v2-unknown-call", "6:8: ", "\"frobnicate\" is not an operation"},
    {"v2-word-in-version-1", "5:7: ", "\"pkey_alloc\" is a word of version 2"},
});

/// Well-formed files: odd in their layout, or wrong only when they run.
constexpr std::array accepted_files{"scn-crlf-tabs", "scn-expectation-unmet", "v2-waits-for-ever"};

}  // namespace

TEST_CASE("Every shipped scenario is accepted and prints to a script with the same tree", "[scenario]") {
    const auto files = scripts_in("configs/scenarios");
    CHECK(files.size() == 43);
    for (const auto& file : files) {
        INFO(file);
        const auto tree = scenario::parse_file(file);
        const auto text = print(tree);
        CHECK((scenario::parse_text(text, "printed") == tree));
        CHECK(print(scenario::parse_text(text, "printed")) == text);
    }
}

TEST_CASE("Every malformed script is refused at its place with its reason", "[scenario]") {
    const fs::path folder = source_dir() / "tests/workloads/scenario/corrupt";
    for (const auto& [name, place, part] : refused_files) {
        const auto said = answer(folder / (std::string{name} + ".scn"));
        CHECK_THAT(said, Catch::StartsWith(fmt::format("{}.scn:{}", name, place)));
        CHECK_THAT(said, Catch::Contains(part));
    }
    for (const char* name : accepted_files) {
        INFO(name);
        CHECK(answer(folder / (std::string{name} + ".scn")) == "ok");
    }
    CHECK(scripts_in("tests/workloads/scenario/corrupt").size() ==
          std::size(refused_files) + std::size(accepted_files));
}

TEST_CASE("A script cut at any line is refused", "[scenario]") {
    for (const auto& file : scripts_in("configs/scenarios")) {
        const auto tree = scenario::parse_file(file);
        auto text = print(tree);
        text.erase(text.rfind("end\n"));
        INFO(file);
        CHECK_THROWS_WITH(scenario::parse_text(text, "cut"), Catch::Contains("without a line \"end\""));
    }
}
