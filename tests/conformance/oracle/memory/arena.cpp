// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/memory/arena.hpp"

#include <fmt/format.h>

#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

constexpr std::string_view raw = "raw:";
constexpr int any_base = 0;

/// Returns the bytes of `PAGES` or `PAGES+BYTES`. Both may be negative.
std::uint64_t bytes_of(const std::string& word) {
    const auto plus = word.find('+', 1);
    const auto pages = static_cast<std::uint64_t>(signed_number(word)) * page_size;
    return plus == std::string::npos
               ? pages
               : pages + static_cast<std::uint64_t>(signed_number(word.substr(plus + 1)));
}

}  // namespace

Address address_of(const std::string& word) {
    return word.starts_with(raw) ? length_of(word) : arena_begin + bytes_of(word);
}

std::uint64_t length_of(const std::string& word) {
    return word.starts_with(raw) ? unsigned_number(word.substr(raw.size()), any_base) : bytes_of(word);
}

std::string page_text(Address address) {
    const auto page = static_cast<std::int64_t>(address - arena_begin) / static_cast<std::int64_t>(page_size);
    const auto byte = address % page_size;
    return byte == 0 ? std::to_string(page) : fmt::format("{}+{}", page, byte);
}

}  // namespace mktme::oracle
