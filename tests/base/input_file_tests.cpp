// SPDX-License-Identifier: Apache-2.0
#include "models/base/input_file.hpp"

#include <sys/stat.h>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "models/base/error.hpp"
#include "models/base/new_file.hpp"
#include "tests/sim/temporary_folder.hpp"

namespace {

using namespace mktme;
using test::TemporaryFolder;

/// Returns the rest of `file`, read in pieces of three bytes.
std::string all_of(InputFile& file) {
    std::string text;
    std::array<char, 3> piece{};
    while (const std::size_t got = file.read(piece)) text.append(piece.data(), got);
    return text;
}

}  // namespace

TEST_CASE("A watcher sees every byte of a file once and in order", "[base][input]") {
    const TemporaryFolder folder;
    InputFile file{folder.write("a", "0123456789"), "trace"};
    std::string seen;
    file.watch([&](std::string_view bytes) { seen += bytes; });
    CHECK(all_of(file) == "0123456789");
    CHECK(seen == "0123456789");
    CHECK(file.has_ended());
    CHECK(file.is_regular());
    CHECK(file.size() == 10);
}

TEST_CASE("A pipe is read to the end of its writer", "[base][input]") {
    const TemporaryFolder folder;
    const auto path = folder / "pipe";
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    std::thread writer{[&] { std::ofstream{path} << "abcdefg"; }};
    InputFile file{path, "trace"};
    CHECK_FALSE(file.is_regular());
    CHECK(all_of(file) == "abcdefg");
    writer.join();
}

TEST_CASE("What is no file is refused by what it is", "[base][input]") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH((InputFile{folder / "", "trace"}), Catch::Contains(": is a folder, not a trace"));
    CHECK_THROWS_WITH((InputFile{"/dev/zero", "trace"}), "/dev/zero: is a device, not a trace");
    CHECK_THROWS_WITH((InputFile{folder / "absent", "case file"}),
                      Catch::Contains("absent: cannot open this case file: No such file"));
    CHECK_THROWS_AS(read_input("/dev/null", "trace"), UserError);
}

TEST_CASE("A new file has its name when it is whole, and not before", "[base][output]") {
    const TemporaryFolder folder;
    const auto path = folder.write("a", "old");
    {
        NewFile file{path, ".tmp"};
        file.write("new");
        CHECK(folder.read("a") == "old");
        CHECK(std::filesystem::exists(folder / "a.tmp"));
        file.finish();
    }
    CHECK(folder.read("a") == "new");
    CHECK_FALSE(std::filesystem::exists(folder / "a.tmp"));
    { NewFile{path, ".tmp"}.write("half"); }
    CHECK(folder.read("a") == "new");
    CHECK_FALSE(std::filesystem::exists(folder / "a.tmp"));
}

TEST_CASE("A new file goes where a link leads", "[base][output]") {
    const TemporaryFolder folder;
    const auto link = folder / "link";
    std::filesystem::create_symlink(folder.write("target", "old"), link);
    NewFile file{link, ".tmp"};
    file.write("new");
    file.finish();
    CHECK(std::filesystem::is_symlink(link));
    CHECK(folder.read("target") == "new");
}

TEST_CASE("A device that is full is written as it is, and complains", "[base][output]") {
    const TemporaryFolder folder;
    NewFile file{"/dev/full", ".tmp"};
    CHECK_THROWS_AS(file.write("x"), ResourceError);
    CHECK(std::filesystem::is_character_file("/dev/full"));
    CHECK_THROWS_AS((NewFile{folder / "", ".tmp"}), UserError);
    CHECK_THROWS_AS((NewFile{folder / "absent" / "file", ".tmp"}), ResourceError);
}
