// SPDX-License-Identifier: Apache-2.0
// Words of recorded cases, which `call` uses.
#include <catch2/catch.hpp>
#include <set>

#include "workloads/case_language/operations.hpp"

using namespace mktme::case_language;

TEST_CASE("Operations are found by name, read in both languages", "[scenario]") {
    CHECK(find_key_operation("add_key")->signature == "sspk");
    CHECK(find_memory_operation("mmap")->least_words == 4);
    CHECK(find_key_operation("mmap") == nullptr);
    CHECK(find_memory_operation("add_key") == nullptr);
    CHECK(find_key_operation("read") != nullptr);
    CHECK(find_memory_operation("read") != nullptr);
    CHECK(is_operation("sigmod"));
    CHECK_FALSE(is_operation("setresuid"));
    CHECK_FALSE(is_operation("poll"));
}

TEST_CASE("The names of operations are listed once each", "[scenario]") {
    const auto names = operation_names();
    CHECK(std::set(names.begin(), names.end()).size() == names.size());
    CHECK(names.size() == key_operations.size() + memory_operations.size() - 1);
}

TEST_CASE("A signature tells how many arguments an operation takes", "[scenario]") {
    CHECK((argument_count("session_to_parent") == ArgumentCount{0, 0}));
    CHECK((argument_count("move") == ArgumentCount{4, 4}));
    CHECK((argument_count("describe") == ArgumentCount{1, 2}));
    CHECK((argument_count("instantiate_iov") == ArgumentCount{2, ArgumentCount::unlimited}));
    CHECK((argument_count("mmap") == ArgumentCount{4, 6}));
    CHECK((argument_count("read") == ArgumentCount{1, 2}));
}

TEST_CASE("Each argument has the letter of its place, repeated ones the last", "[scenario]") {
    const auto* const vectors = find_key_operation("instantiate_iov");
    for (const std::size_t i : {0U, 1U}) CHECK(argument_letter(*vectors, i) == 'k');
    for (const std::size_t i : {2U, 3U, 9U}) CHECK(argument_letter(*vectors, i) == 'p');
    CHECK(argument_letter(*find_key_operation("read"), 0) == 'k');
    CHECK(argument_letter(*find_key_operation("read"), 1) == 'i');
    CHECK(argument_letter(*find_key_operation("revoke"), 5) == 'i');
}
