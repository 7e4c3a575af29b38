// SPDX-License-Identifier: Apache-2.0
#include "models/base/numbered.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "models/base/random.hpp"

using namespace mktme;

TEST_CASE("Numbers are reused, the latest one freed first", "[base][numbered]") {
    Numbered<char> letters;
    CHECK(letters.add('a') == 0);
    CHECK(letters.add('b') == 1);
    CHECK(letters.add('c') == 2);
    letters.remove(0);
    letters.remove(2);
    CHECK(letters.count() == 1);
    CHECK(letters[2] == 'c');
    CHECK(letters.add('d') == 2);
    CHECK(letters.add('e') == 0);
    CHECK(letters.add('f') == 3);
    CHECK(letters[2] == 'd');
    CHECK(letters.count() == 4);
}

TEST_CASE("No more numbers exist than objects did at once", "[base][numbered]") {
    Numbered<std::string> names;
    std::map<std::size_t, std::string> expected;
    RandomStream random{1, "numbered"};
    std::size_t most = 0;
    for (int step = 0; step < 10'000; ++step) {
        if (!expected.empty() && random.below(2) == 0) {
            const auto gone = std::next(expected.begin(), static_cast<long>(random.below(expected.size())));
            names.remove(gone->first);
            expected.erase(gone);
        } else {
            const auto name = std::to_string(step);
            CHECK(expected.emplace(names.add(name), name).second);
        }
        most = std::max(most, expected.size());
        CHECK(names.count() == expected.size());
    }
    for (const auto& [number, name] : expected) CHECK(names[number] == name);
    CHECK(names.all().size() == most);
}
