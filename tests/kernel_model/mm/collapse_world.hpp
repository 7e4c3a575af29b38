// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "tests/kernel_model/mm/memory_world.hpp"

namespace mktme::tests {

inline constexpr mm::Pages huge = mm::huge_page_pages;
inline constexpr auto shared_file = mm::map::shared | mm::map::fixed;

/// World in which each page has a byte of its own. The destructor checks the invariants.
class CollapseWorld : public MemoryWorld {
public:
    using MemoryWorld::MemoryWorld;
    ~CollapseWorld() { CHECK_FALSE(mm::broken_invariant(memory, files)); }

    Errno collapse(Address page, mm::Pages pages) { return advise(page, pages, mm::Advice::collapse); }
    bool is_huge(Address page) { return task.memory->table.is_huge(at(page)); }
    void fill(Address first, mm::Pages pages) {
        for (Address page = first; page < first + pages; ++page) REQUIRE_FALSE(write(page, value_of(page)));
    }
    void check(Address first, mm::Pages pages) {
        for (Address page = first; page < first + pages; ++page) REQUIRE(read(page) == value_of(page));
    }
    static int value_of(Address page) { return static_cast<int>(page % 251 + 1); }
    std::uint64_t faults_of_reading(Task& who, mm::Pages pages) {
        const auto before = who.faults.minor;
        for (Address page = 0; page < pages; ++page) REQUIRE(read_as(who, page) >= 0);
        return who.faults.minor - before;
    }

    std::vector<std::shared_ptr<mm::OpenMemoryFile>> files;
};

}  // namespace mktme::tests
