// SPDX-License-Identifier: Apache-2.0
// lseek(2) on memory files and on others.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <limits>

#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr auto failure = KernelWorld::failure;
constexpr auto word = KernelWorld::word;
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

/// A memory file of 40,000 bytes: five bytes at its begin, one at 20,000.
struct Seeking : KernelWorld {
    std::uint64_t file = word(call(number_of("memfd_create"), {text("f"), 0}));

    Seeking() {
        REQUIRE(call(number_of("write"), {file, text("aaaaa"), 5}) == 5);
        REQUIRE(call(number_of("ftruncate"), {file, 40'000}) == 0);
        REQUIRE(call(number_of("pwrite64"), {file, text("b"), 1, 20'000}) == 1);
    }
    std::int64_t seek(std::int64_t offset, std::uint64_t whence) {
        return call(number_of("lseek"), {file, word(offset), whence});
    }
};

}  // namespace

TEST_CASE("A position is set from the begin, from itself, or from the end", "[kernel][descriptors]") {
    Seeking world;
    CHECK(world.seek(0, SEEK_CUR) == 5);
    CHECK(world.seek(7, SEEK_CUR) == 12);
    CHECK(world.seek(-2, SEEK_CUR) == 10);
    CHECK(world.seek(-11, SEEK_CUR) == failure(Errno::einval));
    CHECK(world.seek(largest, SEEK_CUR) == failure(Errno::einval));
    CHECK(world.seek(-1, SEEK_SET) == failure(Errno::einval));
    CHECK(world.seek(0, SEEK_CUR) == 10);
    CHECK(world.seek(1, SEEK_END) == 40'001);
    CHECK(world.seek(-40'000, SEEK_END) == 0);
    CHECK(world.seek(-40'001, SEEK_END) == failure(Errno::einval));
    CHECK(world.seek(largest, SEEK_SET) == largest);
    CHECK(world.seek(1, SEEK_CUR) == failure(Errno::einval));
}

TEST_CASE("Reads and writes begin at the position that was set", "[kernel][descriptors]") {
    Seeking world;
    const auto buffer = world.place(std::array<char, 8>{});
    CHECK(world.seek(0, SEEK_SET) == 0);
    CHECK(world.call(number_of("read"), {world.file, buffer, 2}) == 2);
    CHECK(world.call(number_of("read"), {world.file, buffer, 1}) == 1);
    CHECK(world.seek(0, SEEK_CUR) == 3);
    CHECK(world.call(number_of("write"), {world.file, world.text("cd"), 2}) == 2);
    CHECK(world.seek(2, SEEK_SET) == 2);
    CHECK(world.call(number_of("read"), {world.file, buffer, 8}) == 8);
    CHECK(world.user.bytes({{buffer}, 8}) == std::string_view{"acd\0\0\0\0\0", 8});
    CHECK(world.seek(40'100, SEEK_SET) == 40'100);
    CHECK(world.call(number_of("read"), {world.file, buffer, 8}) == 0);
    CHECK(world.call(number_of("write"), {world.file, buffer, 1}) == 1);  // a hole before it
    CHECK(world.seek(0, SEEK_END) == 40'101);
}

TEST_CASE("Data and holes are found by page", "[kernel][descriptors]") {
    Seeking world;
    struct Row {
        std::int64_t from, data, hole;
    };
    const auto enxio = failure(Errno::enxio);
    for (const Row& row :
         {Row{0, 0, 4096}, Row{3, 3, 4096}, Row{4096, 16'384, 4096}, Row{5000, 16'384, 5000},
          Row{16'384, 16'384, 20'480}, Row{16'385, 16'385, 20'480}, Row{20'480, enxio, 20'480},
          Row{39'999, enxio, 39'999}, Row{40'000, enxio, enxio}, Row{-1, enxio, enxio}}) {
        INFO(row.from);
        CHECK(world.seek(row.from, SEEK_DATA) == row.data);
        if (row.data >= 0) CHECK(world.seek(0, SEEK_CUR) == row.data);
        CHECK(world.seek(row.from, SEEK_HOLE) == row.hole);
    }
    REQUIRE(world.call(number_of("ftruncate"), {world.file, 4000}) == 0);
    CHECK(world.seek(0, SEEK_HOLE) == 4000);  // the end of the file
}

TEST_CASE("A descriptor is checked before the kind of seek, and that before the kind of file",
          "[kernel][descriptors]") {
    Seeking world;
    const auto signalfd =
        word(world.call(number_of("signalfd4"), {word(-1), world.place(std::uint64_t{1}), 8, 0}));
    CHECK(world.call(number_of("lseek"), {99, 0, 9}) == failure(Errno::ebadf));
    CHECK(world.seek(0, 5) == failure(Errno::einval));
    CHECK(world.seek(0, 1ULL << 32U) == 0);
    CHECK(world.call(number_of("lseek"), {0, 0, SEEK_SET}) == failure(Errno::espipe));
    CHECK(world.call(number_of("lseek"), {signalfd, 5, SEEK_SET}) == 0);
    CHECK(world.call(number_of("lseek"), {signalfd, 0, SEEK_HOLE}) == 0);
    CHECK(world.call(number_of("lseek"), {signalfd, 0, 5}) == failure(Errno::einval));
}
