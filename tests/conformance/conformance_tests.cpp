// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "sim/conformance/case_settings.hpp"
#include "sim/conformance/replay.hpp"
#include "tests/conformance/checked_machine.hpp"
#include "tests/conformance/random_script.hpp"
#include "tests/source_dir.hpp"

namespace fs = std::filesystem;
using namespace mktme;
using namespace mktme::sim;

namespace {

const fs::path folder = mktme::source_dir() / "tests/conformance";
/// Cases recorded elsewhere, and cases of this project by the same recorder.
const std::vector<fs::path> shipped_cases{folder / "keys", folder / "keys_extra"};
constexpr std::array cases_at_least{219U, 305U};

/// Case file, removed with the object.
class TemporaryCase {
public:
    explicit TemporaryCase(const std::string& text)
        : path_{fs::temp_directory_path() / ("mktme-" + std::to_string(::getpid()) + ".case")} {
        std::ofstream{path_} << text;
    }
    TemporaryCase(const TemporaryCase&) = delete;
    TemporaryCase& operator=(const TemporaryCase&) = delete;
    ~TemporaryCase() { fs::remove(path_); }

    [[nodiscard]] const fs::path& path() const { return path_; }
    [[nodiscard]] std::string at_line(int line) const {
        return path_.string() + ":" + std::to_string(line) + ": ";
    }

private:
    fs::path path_;
};

std::string difference_in(const Case& recorded) {
    const auto difference = replay(recorded);
    return difference ? difference->text() : "";
}

/// Checks that a malformed case is refused with `why`, and that the message names `line`.
void check_refused(const std::string& text, int line, const std::string& why) {
    const TemporaryCase file{text};
    INFO(text);
    CHECK_THROWS_WITH(replay(read_case(file.path())), file.at_line(line) + why);
}

}  // namespace

TEST_CASE("The model answers every recorded key case as Linux 6.18 did, and leaves nothing behind",
          "[conformance]") {
    for (std::size_t i = 0; i < shipped_cases.size(); ++i) {
        const auto paths = find_cases({shipped_cases[i]});
        CHECK(paths.size() >= cases_at_least[i]);
        for (const auto& path : paths) CHECK(difference_in(read_case(path)) == "");
    }
}

TEST_CASE("Seeds change serials and the order of links, but no result that is specified", "[conformance]") {
    for (const auto& path : find_cases(shipped_cases)) {
        const auto recorded = read_case(path);
        CaseMachine machine{{.seed = path.string().size()}};
        for (const auto& step : recorded.steps) {
            INFO(step.place.prefix() << step.operation());
            CHECK(machine.perform(step) == step.expected);
        }
    }
}

TEST_CASE("Invariants hold after every operation of the recorded cases", "[conformance]") {
    for (const auto& path : find_cases(shipped_cases)) {
        CaseMachine machine;
        tests::check_case(machine, read_case(path));
    }
}

TEST_CASE("Invariants hold in random scripts, and nothing is left behind", "[conformance]") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        tests::RandomChoices choices{seed};
        tests::ScriptWriter script{choices};
        tests::check_script(script, seed);
    }
}

TEST_CASE("A case may have begun at any moment of a second, but only at one", "[conformance]") {
    const auto difference = [](const std::string& once, const std::string& twice) {
        const TemporaryCase file{
            "> - actor A 1000 1000\n< 0\n> A add_key s:user s:a s:x @t\n< k1\n"
            "> A set_timeout k1 60\n< 0\n> A join_session null\n< k2\n> A proc_key k1\n< I--Q--- " +
            once +
            " 3f010000 1000 1000 user s:a:%201\n> A join_session null\n< k3\n> A proc_key k1\n< I--Q--- " +
            twice + " 3f010000 1000 1000 user s:a:%201\n"};
        return difference_in(read_case(file.path()));
    };
    CHECK(difference("1m", "1m") == "");
    CHECK(difference("1m", "secs") == "");
    CHECK(difference("secs", "secs") == "");
    CHECK(difference("secs", "1m") != "");
    CHECK(difference("2m", "2m") != "");
}

TEST_CASE("A difference shows the operation, what was expected and what came", "[conformance]") {
    const TemporaryCase file{"# title\n> - actor A 1000 1000\n< 0\n> A join_session null\n< k7\n"};
    CHECK(difference_in(read_case(file.path())) ==
          file.at_line(4) + "> A join_session null\n    expected k7\n    got      k1\n");
}

TEST_CASE("A malformed case is refused with file and line", "[conformance]") {
    const auto refused = check_refused;
    const std::string actor = "> - actor A 1000 1000\n< 0\n";
    refused("< 0\n", 1, "a result without an operation");
    refused("> - actor A 0 0\n> A exec\n< 0\n", 1, "this operation has no result line");
    refused(actor + "> A exec\n", 3, "this operation has no result line");
    refused("hello\n", 1, "\"hello\": a line starts with '# ', '> ' or '< '");
    refused("# only a title\n", 1, "no operation in this case");
    refused("> A\n< 0\n", 1, "an operation is an actor (or '-') and what it does");
    refused("> B exec\n< 0\n", 1, "no actor is called B");
    refused(actor + "> A fly\n< 0\n", 3, "no such operation: fly");
    refused(actor + "> A link k1\n< 0\n", 3, "an argument is missing");
    refused(actor + "> A revoke k1 k2\n< 0\n", 3, "one argument too many: k2");
    refused(actor + "> A revoke x\n< 0\n", 3, "not a number or key: x");
    refused(actor + "> A update k1 text\n< 0\n", 3, "not bytes: text");
    refused(actor + "> A wait\n< 0\n", 3, "nothing has been started");
    refused("> - warp 9\n< 0\n", 1, "no such operation: - warp 9");
}

TEST_CASE("Bytes are shown as the recorder shows them", "[conformance]") {
    CHECK(shown_bytes("") == "s:");
    CHECK(shown_bytes("a%b \n") == "s:a%25b%20%0a");
    CHECK(shown_bytes(std::string(65, 'a')) == "r:65:61");
    CHECK(shown_bytes(std::string(64, 'a') + "b").starts_with("h:65:"));
}
