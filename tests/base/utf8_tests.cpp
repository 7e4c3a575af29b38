// SPDX-License-Identifier: Apache-2.0
#include "models/base/utf8.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace mktme;

TEST_CASE("UTF-8 is told from other bytes", "[utf8]") {
    for (const std::string text : {"", "plain", "caf\xC3\xA9", "\xE2\x82\xAC", "\xED\x9F\xBF", "\xEE\x80\x80",
                                   "\xF0\x9F\x94\x91", "\xF4\x8F\xBF\xBF", "\x7F\n"}) {
        INFO(printable(text));
        CHECK(is_utf8(text));
    }
    for (const std::string text :
         {"caf\xE9", "\x80", "\xC3", "\xC3(", "\xC0\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF"}) {
        INFO(printable(text));
        CHECK_FALSE(is_utf8(text));
    }
}

TEST_CASE("Printable text is UTF-8 on one line, and shows every byte that it replaces", "[utf8]") {
    CHECK(printable("plain caf\xC3\xA9") == "plain caf\xC3\xA9");
    CHECK(printable("a\nb\tc\x7F") == "a\\x0ab\\x09c\\x7f");
    CHECK(printable("caf\xE9!\xED\xA0\x80") == "caf\\xe9!\\xed\\xa0\\x80");
    CHECK(printable("\xC3") == "\\xc3");
}
