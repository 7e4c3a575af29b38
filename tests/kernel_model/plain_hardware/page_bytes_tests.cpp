// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/plain_hardware/page_bytes.hpp"

using mktme::plain_hardware::PageBytes;

namespace {

constexpr std::array<std::byte, 4> zeros{};
constexpr std::array values{std::byte{}, std::byte{2}, std::byte{3}};

}  // namespace

TEST_CASE("A page takes memory with its first byte that is not zero", "[plain]") {
    PageBytes page;
    page.write(4092, zeros);
    CHECK_FALSE(page.takes_memory());
    CHECK(std::ranges::equal(page.at(4092, 4), zeros));
    page.write(8, values);
    CHECK(page.takes_memory());
    CHECK(std::ranges::equal(page.at(8, 3), values));
    CHECK(page.at(11, 1)[0] == std::byte{});
    page.write(9, zeros);
    CHECK(std::ranges::equal(page.at(8, 4), zeros));
    page.write(8, values);
    page.clear();
    CHECK_FALSE(page.takes_memory());
    CHECK(page.at(9, 1)[0] == std::byte{});
}

TEST_CASE("A copy of a page has bytes of its own", "[plain]") {
    PageBytes page;
    page.write(0, values);
    PageBytes copy = page;
    page.write(1, zeros);
    CHECK(std::ranges::equal(copy.at(0, 3), values));
    page = copy;
    copy.clear();
    CHECK(std::ranges::equal(page.at(0, 3), values));
}
